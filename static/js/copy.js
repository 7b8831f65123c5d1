// [data-copy="text"]: a click copies the text and the button says [data-copied] for two seconds.

/** @param {MouseEvent} event */
async function onClick(event) {
  const button = event.target instanceof Element ? event.target.closest("button[data-copy]") : null;
  if (!(button instanceof HTMLButtonElement) || button.disabled) return;
  await navigator.clipboard.writeText(button.dataset.copy ?? "");
  const before = [...button.childNodes];
  button.textContent = button.dataset.copied ?? "";
  button.disabled = true;
  setTimeout(() => {
    button.replaceChildren(...before);
    button.disabled = false;
  }, 2000);
}

document.addEventListener("click", onClick);
