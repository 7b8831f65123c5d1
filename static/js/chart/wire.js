// One JSON call to the chart's server, and what its answer means for whoever asked.

const PATIENCE_MS = 20_000;

/** @typedef {import("./outbox.js").Outcome} Outcome */

/**
 * @param {string | null} value seconds, or a date
 * @param {number} now milliseconds
 * @returns {number | undefined} milliseconds to wait
 */
export function retryAfterMs(value, now) {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** @param {Response} response */
function isJson(response) {
  return /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
}

/**
 * @param {Response} response
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf(response) {
  const { status } = response;
  // The sign-in page in place of an answer; and a page that refuses a form whose session is another one by now.
  if (response.redirected || status === 401 || (status === 403 && !isJson(response)) || (status === 200 && !isJson(response))) {
    return { kind: "signed-out", body: null };
  }
  if (status >= 500 || status === 408 || status === 429) {
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After"), Date.now()) };
  }
  const body = isJson(response) ? await response.json() : {};
  if (status === 200) return { kind: "done", body };
  if (status === 409) return { kind: "conflict", body };
  return { kind: "refused", body: { sentence: body.sentence ?? body.detail ?? body.title ?? null, status, ...body } };
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {string} csrf
 * @returns {Promise<Outcome>}
 */
export async function postJson(url, body, csrf) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return await outcomeOf(response);
  } catch {
    return { kind: "later" };
  }
}
