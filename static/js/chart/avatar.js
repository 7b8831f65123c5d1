// Pure: the picture of a person is initials on a colour of their own, the same as the server's {% avatar %}.

const HUES = 8;
const encoder = new TextEncoder();

/**
 * The colour of a person's picture: CRC-32 of the uid, as the server's {% avatar %} has it.
 * @param {string} seed
 * @returns {number} 0-7
 */
export function hueOf(seed) {
  let rest = 0xffffffff;
  for (const byte of encoder.encode(seed)) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ((rest ^ 0xffffffff) >>> 0) % HUES;
}

/**
 * «Савельева Ирина» -> «СИ».
 * @param {string} name
 */
export function initialsOf(name) {
  const words = name.replaceAll("-", " ").split(/\s+/).filter((part) => /^\p{L}/u.test(part));
  return words.slice(0, 2).map((part) => part[0]).join("").toUpperCase() || "?";
}
