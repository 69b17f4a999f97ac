/** The same work on a raw file, whatever it is: run in a browser's worker and here, it must give the same log. */

/** @typedef {import("bytesio").RawIOBase} Raw */
/** @typedef {Pick<typeof import("bytesio"), "BufferedRandom" | "TextIOWrapper">} Classes */

/** @param {number} seed */
function random(seed) {
  let state = seed;
  return (/** @type {number} */ limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/**
 * @param {Raw} raw
 * @param {number} seed
 */
export function playRaw(raw, seed) {
  const below = random(seed);
  const log = [];
  for (let step = 0; step < 300; step++) {
    switch (below(6)) {
      case 0:
        log.push(["write", raw.write(new Uint8Array(below(40)).fill(step))]);
        break;
      case 1:
        log.push(["read", [...(raw.read(below(50)) ?? [])]]);
        break;
      case 2:
        log.push(["seek", raw.seek(below(120))]);
        break;
      case 3:
        log.push(["seek", raw.seek(below(8), 1 + below(2))]);
        break;
      case 4:
        log.push(["truncate", raw.truncate(below(3) === 0 ? below(150) : null)]);
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
