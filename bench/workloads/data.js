/** The bytes that the workloads write and read. The position of a byte alone decides its value. */

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

export const BLOCK = 64 * KIB;
export const PAGE = 4 * KIB;
export const LINE = 80;
export const RANDOM_SIZE = 64 * MIB;
export const WRITES_PER_STREAM = 4000;

/** The cost of operations on blocks. 16,384 blocks are a GiB. */
export const PER_GIB = { unit: "ms per GiB", factor: 16384 / 1e6 };

const SMALL_CHUNKS = 16;

/** The block has no zero, so that memory that nobody wrote to never looks right. */
const block = new Uint8Array(BLOCK);
for (let index = 0; index < BLOCK; index++) block[index] = 1 + ((index * 31 + (index >> 8) * 7) % 255);

/** 1,024 lines of 80 bytes that compress as text does: a little over one block. */
const text = new Uint8Array(1024 * LINE);
for (let index = 0; index < text.length; index++) {
  const line = Math.floor(index / LINE);
  const column = index % LINE;
  text[index] = column === LINE - 1 ? 0x0a : 97 + ((column * (1 + (line % 7))) % 26);
}

export const plainText = text;

/** The text four times over. That is five blocks, so that all chunks in a pipe have the same size. */
const blocksOfText = new Uint8Array(4 * text.length);
for (let at = 0; at < blocksOfText.length; at += text.length) blocksOfText.set(text, at);

/** Lines of 80 bytes as well. Eight letters of each line are two bytes long. */
export const accentedText = text.slice();
for (let index = 0; index < text.length; index += 10) accentedText.set([0xc3, 0xa9], index);
export const ACCENTS = 8;

/** @param {number} position */
export function byteAt(position) {
  return block[position % BLOCK];
}

/** @param {number} position */
export function textAt(position) {
  return text[position % text.length];
}

/**
 * Returns `bytes` in the form that the candidate takes.
 * @param {import("../types.d.ts").Ops} ops
 * @param {Uint8Array} bytes
 */
export function accepted(ops, bytes) {
  return ops.takes === "Buffer" ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : bytes;
}

/**
 * Returns chunks of `size` bytes. A workload writes one after the other, over and over. There are `SMALL_MASK` + 1 of them.
 * @param {import("../types.d.ts").Ops} ops
 * @param {number} size
 */
export function smallChunks(ops, size) {
  return Array.from({ length: SMALL_CHUNKS }, (_, index) =>
    accepted(ops, block.slice(index * size, (index + 1) * size)),
  );
}
export const SMALL_MASK = SMALL_CHUNKS - 1;

/** @param {import("../types.d.ts").Ops} ops */
export function bigChunk(ops) {
  return accepted(ops, block.slice());
}

/**
 * Throws unless `bytes` are those that a workload leaves that writes small chunks or the block.
 * @param {Uint8Array} bytes
 * @param {number} length
 * @param {number} period - The number of bytes after which they repeat.
 */
export function checkBytes(bytes, length, period = BLOCK) {
  if (bytes.length !== length) throw new Error(`Expected ${length} bytes: received ${bytes.length}`);
  const step = Math.max(1, Math.floor(length / 1000)) | 1;
  for (let index = 0; index < length; index += step) {
    if (bytes[index] !== block[index % period])
      throw new Error(`The byte at ${index} is not what was written`);
  }
  if (length > 0 && bytes[length - 1] !== block[(length - 1) % period])
    throw new Error("The last byte is wrong");
}

/**
 * @param {unknown} received
 * @param {unknown} expected
 */
export function checkEqual(received, expected) {
  if (received !== expected) throw new Error(`Expected ${expected}: received ${received}`);
}

/**
 * Returns a stream of `size` bytes at its start. Most candidates write it in blocks. Those that cannot write build it
 * over an array.
 * @param {import("../types.d.ts").Ops} ops
 * @param {number} size
 * @param {Uint8Array} pattern - A whole number of blocks.
 */
export async function filled(ops, size, pattern = block) {
  if (ops.fill) return ops.fill(size, accepted(ops, pattern));
  if (!ops.write) {
    const whole = new Uint8Array(size);
    for (let at = 0; at < size; at += pattern.length) whole.set(pattern.subarray(0, size - at), at);
    return ops.from(whole);
  }
  const stream = ops.open(size);
  for (let at = 0; at < size; at += BLOCK) {
    const start = at % pattern.length;
    const chunk = pattern.subarray(start, start + Math.min(BLOCK, size - at));
    // A candidate that keeps the caller's chunks gets a copy of each. Otherwise the same few cache lines would hold all
    // of the stream.
    ops.write(stream, accepted(ops, ops.keeps === "chunks" ? chunk.slice() : chunk));
  }
  ops.rewind?.(stream);
  return stream;
}

/**
 * @param {import("../types.d.ts").Ops} ops
 * @param {number} size
 */
export function filledWithText(ops, size) {
  return filled(ops, size, blocksOfText);
}

/**
 * Returns a function that gives numbers from 0 to below 1 in no order. They are the same in every process and in
 * `python_data.py`.
 */
export function shares() {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Returns positions in no order. They are the same in every process.
 * @param {number} below
 * @param {number} [count]
 */
export function randomPositions(below, count = 2 ** 16) {
  const share = shares();
  return Array.from({ length: count }, () => Math.floor(share() * below));
}
export const POSITIONS_MASK = 2 ** 16 - 1;
