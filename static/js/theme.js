// Sets the colour theme before the first paint: hence a classic script in <head>, not a module.
// The choice (auto, light, dark) lives in a cookie beside the language's: signing out empties this browser's storage, and
// a taste is not a secret. `auto` follows the system as it changes.
(() => {
  const NAME = "so-theme";
  const YEAR_S = 31_536_000;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const keep = (/** @type {string} */ chosen) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${NAME}=${chosen}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
  };

  // What was chosen before the choice lived in a cookie: moved once.
  try {
    const former = localStorage.getItem(NAME);
    if (former !== null) localStorage.removeItem(NAME);
    if ((former === "light" || former === "dark") && !document.cookie.includes(`${NAME}=`)) keep(former);
  } catch {
    // Storage is closed in this browser.
  }

  /** @returns {string} auto, light or dark */
  const kept = () => /(?:^|; )so-theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1] ?? "auto";

  const apply = (chosen = kept()) => {
    const theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    document.documentElement.setAttribute("data-bs-theme", theme);
    for (const input of document.querySelectorAll("input[name='so-theme']")) {
      if (input instanceof HTMLInputElement) input.checked = input.value === chosen;
    }
  };

  apply();
  dark.addEventListener("change", () => apply());
  document.addEventListener("DOMContentLoaded", () => apply());
  // Another tab may have chosen meanwhile, and a window beside this one is told at once.
  document.addEventListener("visibilitychange", () => apply());
  const windows = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  windows?.addEventListener("message", () => apply());
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.name !== NAME) return;
    keep(input.value);
    windows?.postMessage("");
    // Where cookies are closed, it is shown until the page is left.
    apply(input.value);
  });
})();
