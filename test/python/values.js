/**
 * The values of a script in JavaScript: decoded to be used, encoded to be compared, printed to be read.
 * README.md lists them.
 */
import { crc32 } from "node:zlib";

/** @typedef {null | number | boolean | { [name: string]: any }} Value */

const DIGEST_ABOVE = 256;
const FILLER = 0xee;
const POISON = 0xdb;

/** @param {string} digits */
function fromHex(digits) {
  const bytes = new Uint8Array(digits.length / 2);
  bytes.set(Buffer.from(digits, "hex"));
  return bytes;
}

/**
 * The bytes with one byte of poison before and after: what leaks out of the piece shows.
 * @param {string} digits
 */
function poisoned(digits) {
  const whole = new Uint8Array(digits.length / 2 + 2).fill(POISON);
  whole.set(fromHex(digits), 1);
  return whole;
}

/** @param {string} digits */
function shared(digits) {
  const bytes = new Uint8Array(new SharedArrayBuffer(digits.length / 2));
  bytes.set(fromHex(digits));
  return bytes;
}

/** @type {Record<string, (content: any) => unknown>} */
const VALUES = {
  float: (content) => Number(content === "inf" ? Infinity : content),
  int: BigInt,
  str: (content) => content,
  repeat: ([text, count]) => text.repeat(count),
  list: (content) => content,
  hex: fromHex,
  view: (digits) => new DataView(poisoned(digits).buffer, 1, digits.length / 2),
  part: (digits) => poisoned(digits).subarray(1, -1),
  buffer: (digits) => fromHex(digits).buffer,
  shared,
  array_H: (items) => Uint16Array.from(items),
  array_I: (items) => Uint32Array.from(items),
  pattern: (size) => new Uint8Array(size).map((_, index) => index % 251),
};

/**
 * @param {Value} value
 * @returns {any}
 */
export function decode(value) {
  if (value === null || typeof value !== "object") return value;
  const [[name, content]] = /** @type {[[string, any]]} */ (Object.entries(value));
  const make = VALUES[name];
  if (make === undefined) throw new Error(`Unknown value: ${JSON.stringify(value)}`);
  return make(content);
}

/**
 * A target for readinto, and the whole memory behind it.
 * @param {Value} value
 * @returns {{ target: any, whole: any }}
 */
export function decodeTarget(value) {
  const [name, content] = (value !== null && Object.entries(value)[0]) || [];
  if (name === "into") return alone(new Uint8Array(content).fill(FILLER));
  if (name === "into_H") return alone(new Uint16Array(content).fill(FILLER * 0x101));
  if (name === "into_buffer") return alone(new Uint8Array(content).fill(FILLER).buffer);
  if (name === "into_part") {
    const [size, start, stop] = content;
    const whole = new Uint8Array(size).fill(FILLER);
    return { target: whole.subarray(start, stop), whole };
  }
  return alone(decode(value));
}

/** @param {unknown} target */
function alone(target) {
  return { target, whole: target };
}

/**
 * The memory of anything that holds bytes, or null.
 * @param {unknown} value
 */
export function bytesOf(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return null;
}

/**
 * Hex digits, or size and checksum where the digits would be many.
 * @param {Uint8Array} bytes
 */
export function digest(bytes) {
  if (bytes.length > DIGEST_ABOVE) return { size: bytes.length, crc32: crc32(bytes) };
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

/**
 * The text, or length and checksum of its UTF-16 where it would be long.
 * @param {string} text
 */
function digestText(text) {
  if (text.length <= DIGEST_ABOVE) return { text };
  return { units: text.length, crc32: crc32(Buffer.from(text, "utf16le")) };
}

/**
 * A result as values.py encodes it. Bytes must be a plain `Uint8Array` over an `ArrayBuffer`; what Python
 * cannot answer comes out as a bare string that it never answers.
 * @param {any} result
 * @returns {any}
 */
export function encode(result) {
  if (result === undefined || result === null || typeof result === "boolean") return result ?? null;
  if (typeof result === "number") return Number.isSafeInteger(result) ? result : `number ${result}`;
  if (typeof result === "bigint") return { int: String(result) };
  if (typeof result === "string") return digestText(result);
  if (Array.isArray(result)) return result.map(encode);
  if (result.constructor === Uint8Array && result.buffer instanceof ArrayBuffer) return digest(result);
  const memory = result.buffer?.constructor.name;
  return memory ? `${result.constructor.name} over ${memory}` : `object ${result.constructor?.name}`;
}

/**
 * A value as TypeScript, with `bytes(text)` for bytes.
 * @param {Value} value
 * @returns {string}
 */
export function print(value) {
  if (value === null || typeof value !== "object") return String(value);
  const [[name, content]] = /** @type {[[string, any]]} */ (Object.entries(value));
  switch (name) {
    case "float":
      return String(decode(value));
    case "hex":
      return printDigits(content);
    case "view":
      return `new DataView(${printDigits(content)}.buffer)`;
    case "part":
      return `${printDigits(`db${content}db`)}.subarray(1, -1)`;
    case "buffer":
      return `${printDigits(content)}.buffer`;
    case "shared":
      return `shared(${printDigits(content)})`;
    case "array_H":
      return `Uint16Array.of(${content.join(", ")})`;
    case "array_I":
      return `Uint32Array.of(${content.join(", ")})`;
    case "int":
      return `${content}n`;
    case "repeat":
      return `${JSON.stringify(content[0])}.repeat(${content[1]})`;
    case "pattern":
      return `new Uint8Array(${content}).map((_, index) => index % 251)`;
    case "into":
      return `new Uint8Array(${content})`;
    case "into_H":
      return `new Uint16Array(${content})`;
    case "into_buffer":
      return `new ArrayBuffer(${content})`;
    case "into_part":
      return `new Uint8Array(${content[0]}).subarray(${content[1]}, ${content[2]})`;
    default:
      return JSON.stringify(content);
  }
}

/** @param {string} digits */
export function printDigits(digits) {
  const text = Array.from(fromHex(digits), (byte) => {
    if (byte === 0x0a) return "\\n";
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `bytes("${text.join("")}")`;
}
