/** The item that all ways hand over. It begins with a stamp. The receiver checks the stamp and the last byte. */
import { BytesIO } from "bytesio";

const STAMP = 7;
const FILL = 3;

/** @param {number} size */
export function newItem(size) {
  const item = new Uint8Array(size).fill(FILL);
  item[0] = STAMP;
  return item;
}

let target = new Uint8Array(0);

/**
 * Reads an item in full, and checks its stamp and its last byte.
 *
 * @param {{ readinto(target: Uint8Array): number }} stream
 * @param {number} size
 */
export function check(stream, size) {
  if (target.length !== size) target = new Uint8Array(size);
  if (stream.readinto(target) !== size || target[0] !== STAMP || target[size - 1] !== FILL) {
    throw new Error("Cannot go on as an item must arrive as it was sent");
  }
}

/**
 * The task that pools and remote calls do with an item.
 *
 * @param {Uint8Array} bytes
 */
export function task(bytes) {
  check(new BytesIO(bytes), bytes.length);
  return bytes.length;
}
