// The shares of the roles as they are typed: a slider beside each number, and the sum of all.
const WHOLE_PCT = 100;

/** @param {string} text @returns {number} */
const numberOf = (text) => Number(text.replace(",", ".")) || 0;

/**
 * Wires the form of roles, if the panel holds one.
 * @param {HTMLElement} panel
 */
export function startShareSum(panel) {
  const sum = panel.querySelector("[data-share-sum]");
  const form = sum?.closest("form");
  if (!(sum instanceof HTMLElement) || !form) return;
  const rows = [...form.querySelectorAll("[data-share]")].flatMap((row) => {
    const [role, range, share] = [row.querySelector("select"), row.querySelector("[data-share-range]"), row.querySelector("input[name^='share_']")];
    const isWhole = role && range instanceof HTMLInputElement && share instanceof HTMLInputElement;
    return isWhole ? [{ role, range, share }] : [];
  });
  const count = () => {
    const held = rows.filter(({ role }) => role.value);
    const together = held.reduce((all, { share }) => all + (share.value ? numberOf(share.value) : WHOLE_PCT), 0);
    const figure = sum.querySelector("strong");
    if (figure) figure.textContent = `${new Intl.NumberFormat(document.documentElement.lang).format(together)}\u00a0%`;
    sum.hidden = held.length === 0;
    sum.classList.toggle("so-text-high", together > WHOLE_PCT);
  };
  for (const { role, range, share } of rows) {
    range.hidden = false;
    range.value = String(numberOf(share.value) || WHOLE_PCT);
    range.addEventListener("input", () => {
      share.value = range.value;
      count();
    });
    share.addEventListener("input", () => {
      range.value = String(numberOf(share.value));
      count();
    });
    role.addEventListener("change", () => {
      if (role.value && !share.value) share.value = String(left(rows, role));
      range.value = share.value || range.value;
      count();
    });
  }
  count();
}

/**
 * What a newly chosen role may take: the time that the others leave, all of it when they leave none.
 * @param {{role: HTMLSelectElement, share: HTMLInputElement}[]} rows
 * @param {HTMLSelectElement} chosen
 */
function left(rows, chosen) {
  const others = rows.filter(({ role }) => role !== chosen && role.value);
  const taken = others.reduce((all, { share }) => all + numberOf(share.value), 0);
  return taken < WHOLE_PCT ? WHOLE_PCT - taken : WHOLE_PCT;
}
