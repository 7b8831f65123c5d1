// A field of values separated by commas as chips: Enter or a comma makes one, × and Backspace take one away. What is sent
// is the field itself, so the server hears the same with and without this.
import { say, word } from "./words.js";

/**
 * Turns every field with data-chips in the panel into chips.
 * @param {HTMLElement} panel
 */
export function startChips(panel) {
  for (const field of panel.querySelectorAll("input[data-chips]")) {
    if (field instanceof HTMLInputElement && field.type !== "hidden" && !field.hidden) wire(field);
  }
}

/** @param {HTMLInputElement} field keeps the values; what is typed goes into another one in its place */
function wire(field) {
  const typing = document.createElement("input");
  typing.className = "so-chips-input";
  typing.autocomplete = "off";
  typing.setAttribute("list", `known-${field.name}`);
  typing.id = `${field.id}-typing`;
  const label = document.querySelector(`label[for="${field.id}"]`);
  label?.setAttribute("for", typing.id);
  const box = document.createElement("div");
  box.className = "so-chips so-input";
  if (field.getAttribute("aria-invalid")) typing.setAttribute("aria-invalid", "true");
  let values = split(field.value);
  const draw = () => {
    box.replaceChildren(...values.map(chip), typing);
    field.value = values.join(", ");
  };
  /** @param {string} value */
  const remove = (value) => {
    values = values.filter((other) => other !== value);
    draw();
    say(word("chip-removed", { value }));
    typing.focus();
  };
  /** @param {string} value */
  const chip = (value) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "so-chip so-chip-value";
    button.textContent = value;
    button.ariaLabel = word("chip-remove", { value });
    button.addEventListener("click", () => remove(value));
    return button;
  };
  const take = () => {
    const typed = split(typing.value).filter((value) => !values.some((known) => known.toLowerCase() === value.toLowerCase()));
    typing.value = "";
    if (!typed.length) return;
    values = [...values, ...typed];
    draw();
    typing.focus();
  };
  typing.addEventListener("keydown", (event) => {
    const last = values.at(-1);
    if (event.key === "," || (event.key === "Enter" && typing.value.trim())) take();
    else if (event.key === "Backspace" && !typing.value && last !== undefined) remove(last);
    else return;
    event.preventDefault();
  });
  // A suggestion that was chosen with the mouse is whole: it becomes a chip at once.
  typing.addEventListener("input", (event) => {
    if (event instanceof InputEvent && event.inputType !== "insertReplacementText") return;
    take();
  });
  typing.addEventListener("blur", () => {
    if (!typing.value.trim()) return;
    values = [...values, ...split(typing.value)];
    typing.value = "";
    draw();
  });
  const hadFocus = document.activeElement === field;
  field.hidden = true;
  field.after(box);
  draw();
  if (hadFocus) typing.focus();
}

/** @param {string} text */
function split(text) {
  return [...new Set(text.split(",").map((value) => value.trim()).filter(Boolean))];
}
