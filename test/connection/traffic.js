/**
 * Numbered messages of many sizes, sent and checked: what each process of these tests does.
 */

/** Around the borders of what is gathered, of the system's buffers, of a chunk. */
const SIZES = [4, 5, 1024, 16_380, 16_384, 16_385, 65_532, 65_536, 300_000];

/** @import { Connection } from "bytesio/connection" */

/** @param {number} number */
export function message(number) {
  const size = /** @type {number} */ (SIZES[(number * 7) % SIZES.length]);
  const bytes = new Uint8Array(size).fill(number);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/**
 * Throws if this is not the message with that number, to the last byte.
 *
 * @param {Uint8Array} bytes
 * @param {number} number
 */
export function check(bytes, number) {
  const wanted = message(number);
  if (bytes.length !== wanted.length || bytes.some((byte, index) => byte !== wanted[index])) {
    throw new Error(`Cannot be: message ${number} of ${wanted.length} bytes came as ${bytes.length} others`);
  }
}

/**
 * Sends messages without end, and returns what ends it.
 *
 * @param {Connection} connection
 * @returns {Promise<unknown>}
 */
export async function sendAll(connection) {
  for (let number = 0; ; number++) {
    try {
      await connection.send_bytes(message(number));
    } catch (error) {
      return error;
    }
  }
}

/**
 * Receives and checks messages until something ends it.
 *
 * @param {Connection} connection
 * @returns {Promise<{ count: number, error: unknown }>}
 */
export async function receiveAll(connection) {
  for (let count = 0; ; count++) {
    /** @type {Uint8Array} */
    let bytes;
    try {
      bytes = await connection.recv_bytes();
    } catch (error) {
      return { count, error };
    }
    check(bytes, count);
  }
}
