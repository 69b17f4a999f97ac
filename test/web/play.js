/** The same work on a raw file, whatever it is: run in a browser's worker and here, it must give the same log. */

import { Random } from "../support/random.js";

/** @typedef {import("bytesio").RawIOBase} Raw */
/** @typedef {Pick<typeof import("bytesio"), "BufferedRandom" | "TextIOWrapper">} Classes */

/**
 * @param {Raw} raw
 * @param {number} seed
 */
export function playRaw(raw, seed) {
  const random = new Random(seed);
  const log = [];
  for (let step = 0; step < 300; step++) {
    switch (random.below(6)) {
      case 0:
        log.push(["write", raw.write(new Uint8Array(random.below(40)).fill(step))]);
        break;
      case 1:
        log.push(["read", [...(raw.read(random.below(50)) ?? [])]]);
        break;
      case 2:
        log.push(["seek", raw.seek(random.below(120))]);
        break;
      case 3:
        log.push(["seek", raw.seek(random.below(8), 1 + random.below(2))]);
        break;
      case 4:
        log.push(["truncate", raw.truncate(random.oneIn(3) ? random.below(150) : null)]);
        break;
      default:
        log.push(["tell", raw.tell()]);
    }
  }
  raw.seek(0);
  log.push(["readall", [...(raw.readall() ?? [])]]);
  return log;
}

/**
 * @param {Classes} classes
 * @param {Raw} raw
 */
export function playStack({ BufferedRandom, TextIOWrapper }, raw) {
  const text = new TextIOWrapper(new BufferedRandom(raw), { newline: "\r\n" });
  for (let line = 0; line < 3000; line++) text.write(`line ${line}: žluťoučký 🐎\n`);
  text.seek(0);
  const lines = [...text];
  text.seek(0);
  text.readline();
  const cookie = text.tell();
  const second = text.readline();
  text.seek(cookie);
  const log = [lines.length, lines[2999], second, text.readline() === second];
  text.close();
  return [...log, raw.closed];
}
