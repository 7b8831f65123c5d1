// What somebody likes to see, kept in cookies beside the theme (static/js/theme.js): signing out empties this browser's
// storage, and a taste is not a secret. Where cookies are closed, the usual is shown at each visit.

const YEAR_S = 31_536_000;

/**
 * What was chosen before tastes lived in cookies: moved once.
 * @param {string} name
 * @returns {string | null}
 */
function former(name) {
  try {
    const value = localStorage.getItem(name);
    if (value !== null) localStorage.removeItem(name);
    return value;
  } catch {
    // Storage is closed in this browser.
    return null;
  }
}

/**
 * @param {string} name of letters and hyphens, as the value
 * @param {string} value
 */
export function keepTaste(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
}

/**
 * @param {string} name
 * @returns {string | null} null when nothing was chosen
 */
export function tasteOf(name) {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${name}=`));
  if (found) return found.slice(name.length + 1);
  const value = former(name);
  // Anything may stand in the storage; what would end the cookie's value is no choice.
  if (value === null || !/^[\w-]+$/.test(value)) return null;
  keepTaste(name, value);
  return value;
}
