// The editor of a role: warns before typed text is left behind. Everything else works without scripts.

let isDirty = false;
const form = document.getElementById("editor");

form?.addEventListener("input", () => {
  isDirty = true;
});
form?.addEventListener("htmx:afterSwap", () => {
  isDirty = true;
});
form?.addEventListener("submit", () => {
  isDirty = false;
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});
