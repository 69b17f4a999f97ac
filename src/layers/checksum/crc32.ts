import { nativeModule } from "../../base/runtime.ts";

const POLYNOMIAL = 0xedb88320;
/** How many bytes a step takes: one table each. */
const STEP = 8;

/** Made where a runtime without `zlib.crc32` first asks. */
let tables: Int32Array | undefined;

/**
 * Returns the CRC-32 of gzip, zip and PNG, from 0 to 2 ** 32 - 1.
 *
 * @param start - The CRC-32 of what comes before `bytes`.
 */
export function crc32(bytes: Uint8Array, start = 0): number {
  const native = nativeModule<{ crc32?(bytes: Uint8Array, start: number): number }>("node:zlib")?.crc32;
  return native === undefined ? portableCrc32(bytes, start) : native(bytes, start);
}

/** The same without help of the runtime. */
export function portableCrc32(bytes: Uint8Array, start = 0): number {
  tables ??= makeTables();
  const table = tables;
  const stepped = bytes.length - (bytes.length % STEP);
  let crc = ~start;
  let index = 0;
  for (; index < stepped; index += STEP) {
    const low = crc ^ word(bytes, index);
    const high = word(bytes, index + 4);
    crc =
      at(table, 1792 + (low & 0xff)) ^
      at(table, 1536 + ((low >>> 8) & 0xff)) ^
      at(table, 1280 + ((low >>> 16) & 0xff)) ^
      at(table, 1024 + (low >>> 24)) ^
      at(table, 768 + (high & 0xff)) ^
      at(table, 512 + ((high >>> 8) & 0xff)) ^
      at(table, 256 + ((high >>> 16) & 0xff)) ^
      at(table, high >>> 24);
  }
  for (; index < bytes.length; index++) crc = (crc >>> 8) ^ at(table, (crc ^ at(bytes, index)) & 0xff);
  return ~crc >>> 0;
}

/** Table n holds what a byte makes of the remainder, n bytes later. */
function makeTables(): Int32Array {
  const made = new Int32Array(256 * STEP);
  for (let index = 0; index < made.length; index++) {
    let crc = index < 256 ? index : at(made, index - 256);
    if (index >= 256) crc = (crc >>> 8) ^ at(made, crc & 0xff);
    else for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    made[index] = crc;
  }
  return made;
}

function word(bytes: Uint8Array, index: number): number {
  return (
    at(bytes, index) |
    (at(bytes, index + 1) << 8) |
    (at(bytes, index + 2) << 16) |
    (at(bytes, index + 3) << 24)
  );
}

function at(items: Uint8Array | Int32Array, index: number): number {
  return items[index] as number;
}
