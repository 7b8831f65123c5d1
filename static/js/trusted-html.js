// The browser takes markup from a script only through a policy (`require-trusted-types-for 'script'`): a script that
// writes a text as markup fails, whoever's text it is. htmx alone reads markup, that of our own server, and with
// `allowScriptTags` off nothing of it runs. It knows no policies, so its way in is opened here: `Document.parseHTMLUnsafe`, or the parser of a browser that has not got
// it. That way stands open to every script of the page. None of ours takes it, and what it makes is a document apart,
// where nothing loads or runs; in the page itself, the handlers it may carry are stopped by `script-src`.

const POLICY = "salesorg-htmx";
const PANTRY = "--htmx-preserve-pantry--";

/** htmx would write this place for [hx-preserve] as text: it finds it made. */
function makePantry() {
  if (document.getElementById(PANTRY)) return;
  const pantry = document.createElement("div");
  pantry.id = PANTRY;
  document.documentElement.append(pantry);
}

/** Called once, before htmx has asked for anything. */
export function trustHtmx() {
  const { trustedTypes } = /** @type {any} */ (window);
  if (!trustedTypes) return;
  const policy = trustedTypes.createPolicy(POLICY, { createHTML: (/** @type {string} */ text) => text });
  if ("parseHTMLUnsafe" in Document) {
    const parse = Document.parseHTMLUnsafe.bind(Document);
    Document.parseHTMLUnsafe = (text) => parse(policy.createHTML(text));
  } else {
    const parse = DOMParser.prototype.parseFromString;
    DOMParser.prototype.parseFromString = function (text, type) {
      return parse.call(this, policy.createHTML(text), type);
    };
  }
  document.addEventListener("htmx:beforeSwap", makePantry);
}
