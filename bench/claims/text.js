import { BytesIO } from "bytesio";

/** @typedef {import("./types.d.ts").Contender} Contender */

/** A line has 80 bytes: eight fields, and what separates them. A chunk has 60,000 bytes, so that base64 needs no padding. */
const LINES = 750;
const CHUNKS = 1667;
const line = (/** @type {number} */ number) =>
  Array.from({ length: 8 }, (_, field) => String(number * (field + 7) * 1237).padStart(9, "0")).join(",");
const chunk = new TextEncoder().encode(
  Array.from({ length: LINES }, (_, index) => `${line(index + 1)}\n`).join(""),
);
const PAYLOAD = chunk.length * CHUNKS;

/**
 * Returns a contender that holds in some form what arrives in chunks.
 * @template Held
 * @param {string} name
 * @param {string} title
 * @param {() => Held} collect
 * @param {(held: Held) => number} count - Must return `expected`.
 * @param {number} expected
 * @param {(held: Held) => import("./types.d.ts").Figures} [figures] - Take the place of V8's count.
 * @returns {Contender}
 */
function contender(name, title, collect, count, expected, figures) {
  return {
    name,
    title,
    make: () => ({
      pass: collect,
      check(held) {
        const found = count(/** @type {Held} */ (held));
        if (found !== expected)
          throw new Error(`Cannot go on as ${name} must hold ${expected}: found ${found}`);
        return figures?.(/** @type {Held} */ (held));
      },
    }),
  };
}

/**
 * Returns the memory of a stream. V8 in Node 20 counts a resizable ArrayBuffer at the size that it was made with.
 * @param {BytesIO} stream
 */
function memoryOf(stream) {
  const view = stream.getbuffer();
  const held = view.bytes.buffer.byteLength;
  view.release();
  return { held };
}

/** @param {(chunk: Uint8Array) => string} decode */
function joined(decode) {
  let text = "";
  for (let index = 0; index < CHUNKS; index++) text += decode(chunk);
  // V8 makes one string of the chain of pieces here.
  text.charCodeAt(text.length - 1);
  return text;
}

/**
 * @template Item
 * @param {(text: string, items: Item[]) => void} take
 */
function items(take) {
  const decoder = new TextDecoder();
  /** @type {Item[]} */
  const found = [];
  for (let index = 0; index < CHUNKS; index++) take(decoder.decode(chunk), found);
  return found;
}

function stream() {
  const stream = new BytesIO();
  for (let index = 0; index < CHUNKS; index++) stream.write(chunk);
  return stream;
}

function ascii() {
  const decoder = new TextDecoder();
  return joined((bytes) => decoder.decode(bytes));
}

function wide() {
  const decoder = new TextDecoder();
  let first = true;
  return joined((bytes) => {
    const text = decoder.decode(bytes);
    if (!first) return text;
    first = false;
    return `ž${text.slice(1)}`;
  });
}

/** @param {Uint8Array} bytes */
const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");

/** @param {string} text */
const linesOf = (text) => text.slice(0, -1).split("\n");

const lines = () => items((text, /** @type {string[]} */ found) => void found.push(...linesOf(text)));

const fields = () =>
  items((text, /** @type {string[][]} */ found) => {
    for (const line of linesOf(text)) found.push(line.split(","));
  });

const characters = () =>
  items((text, /** @type {string[]} */ found) => {
    for (const character of text) found.push(character);
  });

function numbers() {
  /** @type {number[]} */
  const found = [];
  for (let index = 0; index < CHUNKS; index++) for (const byte of chunk) found.push(byte);
  return found;
}

const length = (/** @type {{ length: number }} */ { length }) => length;

const contenders = [
  contender("bytesio", "`BytesIO`", stream, ({ size }) => size, PAYLOAD, memoryOf),
  contender("ascii", "one string, ASCII", ascii, length, PAYLOAD),
  contender("wide", "one string, a single character of it not Latin-1", wide, length, PAYLOAD),
  contender("base64", "one string, base64", () => joined(base64), length, (PAYLOAD / 3) * 4),
  contender("lines", "a string a line of 80 bytes", lines, length, LINES * CHUNKS),
  contender("fields", "the same lines split into 8 fields", fields, length, LINES * CHUNKS),
  contender("characters", "an array of characters", characters, length, PAYLOAD),
  contender("numbers", "an array of numbers, one a byte", numbers, length, PAYLOAD),
];

/** @type {import("./types.d.ts").Claim[]} */
export const claims = [
  {
    id: "text",
    title: "Memory of 100 MB as bytes and as text",
    guide: "25 to 50 times less memory than text",
    warm: 0,
    passes: 1,
    items: 1,
    contenders,
    columns: [
      { figure: "held", title: "held, in payloads", unit: PAYLOAD },
      { figure: "peak", title: "peak, in payloads", unit: PAYLOAD },
    ],
    comparisons: ["held", "peak"].flatMap((figure) =>
      contenders.slice(1).map(({ name }) => ({
        figure,
        subject: "bytesio",
        against: name,
        as: "times",
        atLeast: 25,
      })),
    ),
  },
];
