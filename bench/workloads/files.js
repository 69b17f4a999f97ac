import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACCENTS, accentedText, BLOCK, bigChunk, checkEqual, LINE, PER_GIB, plainText } from "./data.js";

/** A file of 256 MiB has so many blocks, or so many lines. */
const BLOCKS = 4096;
const LINES = Math.floor((BLOCKS * BLOCK) / LINE);
const QUICK = 16;

/**
 * Makes a file of lines. The process that makes the file also reads it, so that the file is in the page cache: the figures
 * are those of the program, and not those of the disk.
 * @param {number} size
 * @param {Uint8Array} pattern
 */
function fileOf(size, pattern) {
  const folder = mkdtempSync(join(tmpdir(), "bytesio-bench-"));
  const path = join(folder, "file");
  const fd = openSync(path, "w");
  for (let at = 0; at < size; ) at += writeSync(fd, pattern, 0, Math.min(pattern.length, size - at));
  closeSync(fd);
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

/** @satisfies {Partial<import("../types.d.ts").Workload>} */
const common = {
  owns: /** @type {const} */ ("keeps"),
  linear: true,
  few: true,
  reuse: true,
  run() {
    throw new Error("Cannot run as each candidate opens files in its own way");
  },
};

/**
 * @param {string} id
 * @param {string} title
 * @param {Pick<import("../types.d.ts").Workload, "unit" | "factor" | "count">} what
 * @param {{ size: number, length?: number, pattern: Uint8Array }} item - One operation reads `size` bytes,
 *   which are `length` characters.
 * @returns {import("../types.d.ts").Workload}
 */
function reading(id, title, what, { size, length = size, pattern }) {
  return {
    ...{ id, title, ...what },
    ...common,
    quick: Math.floor(what.count / QUICK),
    payload: (count) => count * size,
    make: (_ops, count) => fileOf(count * size, pattern),
    check(_ops, result, count, { remove }) {
      remove();
      checkEqual(result, count * length);
      return undefined;
    },
  };
}

const blocks = { ...PER_GIB, count: BLOCKS };
const lines = { unit: "ns per line", count: LINES };
const plain = { size: LINE, pattern: plainText };

/** The runs return the number of bytes or characters that they read. @type {import("../types.d.ts").Workload[]} */
export const files = [
  reading("read-file-blocks", "a file of 256 MiB read in pieces of 64 KiB", blocks, {
    size: BLOCK,
    pattern: plainText,
  }),
  reading(
    "read-file-blocks-into-array",
    "a file of 256 MiB read in pieces of 64 KiB into one array",
    blocks,
    { size: BLOCK, pattern: plainText },
  ),
  {
    id: "write-file-blocks",
    title: "a file of 256 MiB written in pieces of 64 KiB",
    ...common,
    ...blocks,
    quick: BLOCKS / QUICK,
    payload: (count) => count * BLOCK,
    make: (ops) => ({ ...fileOf(0, plainText), chunk: bigChunk(ops) }),
    check(_ops, _result, count, { path, remove }) {
      const { size } = statSync(path);
      remove();
      checkEqual(size, count * BLOCK);
      return undefined;
    },
  },
  reading("read-file-lines-bytes", "the lines of a file of 256 MiB as bytes, 80 a line", lines, plain),
  reading("read-file-lines-text", "the lines of a file of 256 MiB as text, 80 bytes a line", lines, plain),
  reading(
    "read-file-lines-accented",
    "the lines of a file of 256 MiB as text, a letter of two bytes in every ten bytes",
    lines,
    { size: LINE, length: LINE - ACCENTS, pattern: accentedText },
  ),
];
