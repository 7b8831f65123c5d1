// Sets the colour theme before the first paint: hence a classic script in <head>, not a module.
// The choice (auto, light, dark) lives in this browser; `auto` follows the system as it changes.
(() => {
  const KEY = "so-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** @returns {string} auto, light or dark */
  const choice = () => {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return "auto"; // storage is closed in this browser
    }
  };

  const apply = () => {
    const chosen = choice();
    const theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    document.documentElement.setAttribute("data-bs-theme", theme);
    for (const input of document.querySelectorAll("input[name='so-theme']")) {
      if (input instanceof HTMLInputElement) input.checked = input.value === chosen;
    }
  };

  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.name !== "so-theme") return;
    try {
      localStorage.setItem(KEY, input.value);
    } catch {
      // not kept, but shown until the page is left
      document.documentElement.setAttribute("data-bs-theme", input.value);
      return;
    }
    apply();
  });
})();
