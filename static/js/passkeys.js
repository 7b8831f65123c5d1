// form[data-passkey="create"|"get"]: pressing its button asks the browser for a passkey and sends what it answers.
// The options stand in the JSON script that [data-passkey-options] names; without a passkey [data-passkey-refused] shows.

/** @typedef {{publicKey: Record<string, any>}} Options */

/** @param {string} text base64url @returns {ArrayBuffer} */
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} buffer @returns {string} base64url */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {any[]} [list] credentials of the options, their ids as text */
function withBytes(list) {
  return (list ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));
}

/** @param {Options} options @returns {Promise<Credential | null>} */
function create({ publicKey }) {
  const challenge = bytes(publicKey.challenge);
  const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  const excludeCredentials = withBytes(publicKey.excludeCredentials);
  const wanted = /** @type {PublicKeyCredentialCreationOptions} */ ({ ...publicKey, challenge, user, excludeCredentials });
  return navigator.credentials.create({ publicKey: wanted });
}

/** @param {Options} options @returns {Promise<Credential | null>} */
function get({ publicKey }) {
  const challenge = bytes(publicKey.challenge);
  const allowCredentials = withBytes(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey: { ...publicKey, challenge, allowCredentials } });
}

/** @param {PublicKeyCredential} credential @returns {string} JSON as the server reads it */
function asJson(credential) {
  /** @type {Record<string, string>} */
  const response = {};
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  for (const name of names) {
    const value = Reflect.get(credential.response, name);
    if (value instanceof ArrayBuffer) response[name] = text(value);
  }
  const clientExtensionResults = credential.getClientExtensionResults();
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults });
}

/** @param {SubmitEvent} event */
async function onSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.passkey) return;
  event.preventDefault();
  const refused = form.querySelector("[data-passkey-refused]");
  const field = form.elements.namedItem("credential");
  if (!(refused instanceof HTMLElement) || !(field instanceof HTMLInputElement)) return;
  refused.hidden = true;
  try {
    const options = JSON.parse(document.getElementById(form.dataset.passkeyOptions ?? "")?.textContent ?? "");
    const credential = await (form.dataset.passkey === "create" ? create(options) : get(options));
    if (!(credential instanceof PublicKeyCredential)) throw new TypeError("no passkey");
    field.value = asJson(credential);
    form.submit();
  } catch {
    refused.hidden = false;
  }
}

document.addEventListener("submit", onSubmit);
