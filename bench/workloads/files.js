import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACCENTS, accentedText, BLOCK, bigChunk, checkEqual, LINE, plainText } from "./data.js";
import { MS_PER_GIB } from "./writing.js";

/** Blocks of 64 KiB, and lines of 80 bytes, in 256 MiB. */
const BLOCKS = 4096;
const LINES = Math.floor((BLOCKS * BLOCK) / LINE);
const QUICK = 16;

/**
 * A file of lines in the page cache. Who makes it also reads it: the figures are those of the program, not of
 * the disk.
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

/** @returns {never} */
function run() {
  throw new Error("Cannot run as each candidate opens files in its own way");
}

/**
 * @param {string} id
 * @param {string} title
 * @param {Pick<import("../types.d.ts").Workload, "unit" | "factor" | "count">} what
 * @param {{ size: number, length?: number, pattern: Uint8Array }} item - What one operation reads, in bytes and
 *   in characters.
 * @returns {import("../types.d.ts").Workload}
 */
function reading(id, title, what, { size, length = size, pattern }) {
  return {
    ...{ id, title, ...what },
    quick: Math.floor(what.count / QUICK),
    payload: (count) => count * size,
    owns: "keeps",
    linear: true,
    few: true,
    reuse: true,
    make: (_ops, count) => fileOf(count * size, pattern),
    run,
    check(_ops, result, count, { remove }) {
      remove();
      checkEqual(result, count * length);
      return undefined;
    },
  };
}

const blocks = { unit: "ms per GiB", factor: MS_PER_GIB, count: BLOCKS };
const lines = { unit: "ns per line", count: LINES };
const plain = { size: LINE, pattern: plainText };

/** What `run` returns is the number of bytes or characters that came by. @type {import("../types.d.ts").Workload[]} */
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
    ...blocks,
    quick: BLOCKS / QUICK,
    payload: (count) => count * BLOCK,
    owns: "keeps",
    linear: true,
    few: true,
    reuse: true,
    make: (ops) => ({ ...fileOf(0, plainText), chunk: bigChunk(ops) }),
    run,
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
    {
      ...{ size: LINE, length: LINE - ACCENTS, pattern: accentedText },
    },
  ),
];
