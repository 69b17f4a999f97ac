import { MIB, shares } from "./data.js";

const WORDS = 4096;
const LETTERS = new TextEncoder().encode("etaoinshrdlucmfwypvbgkjqxz");
const WORDS_PER_LINE = 12;

/** @type {Uint8Array<ArrayBuffer> | undefined} */
let made;

/**
 * Returns 1 MiB of words. Few words are common and many are rare, so that they compress as prose does, to about two
 * fifths. `python_layers.py` makes the same words.
 */
export function prose() {
  made ??= make();
  return made;
}

function make() {
  const next = shares();
  const words = Array.from({ length: WORDS }, () => {
    const letters = Array.from({ length: 1 + Math.floor(next() * 9) }, () => next());
    return Uint8Array.from(letters, (share) => LETTERS[Math.floor(share * share * LETTERS.length)]);
  });
  const bytes = new Uint8Array(MIB);
  for (let at = 0, index = 1; at < MIB; index++) {
    const share = next();
    const word = words[Math.floor(share * share * share * WORDS)];
    bytes.set(word.subarray(0, MIB - at), at);
    at += word.length;
    if (at < MIB) bytes[at] = index % WORDS_PER_LINE === 0 ? 0x0a : 0x20;
    at += 1;
  }
  return bytes;
}
