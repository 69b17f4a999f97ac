import { READING_BACK } from "./does.js";

/**
 * Returns streams that are files. They use the synchronous calls of `node:fs`, or of a module that looks like it.
 *
 * @typedef {Pick<typeof import("node:fs"), "openSync" | "writeSync" | "readSync" | "ftruncateSync" | "closeSync" |
 *   "unlinkSync" | "fstatSync">} FileSystem
 * @typedef {{ fd: number, path: string, position: number }} File
 * @param {FileSystem} fs
 * @param {string} folder
 * @returns {Partial<import("../types.d.ts").Ops>}
 */
export function files(fs, folder) {
  let made = 0;

  /** @returns {File} */
  function open() {
    const path = `${folder}/${made++}`;
    return { fd: fs.openSync(path, "w+"), path, position: 0 };
  }

  /** @param {File} file @param {number} position @param {number} size */
  function readat(file, position, size) {
    const target = Buffer.allocUnsafeSlow(size);
    fs.readSync(file.fd, target, 0, size, position);
    return target;
  }

  /** @param {File} file */
  const readall = (file) => readat(file, 0, fs.fstatSync(file.fd).size);

  /** @param {File} file @param {Buffer} chunk @param {number} position */
  const writeat = (file, position, chunk) => fs.writeSync(file.fd, chunk, 0, chunk.length, position);

  /** @param {File} file */
  function close(file) {
    fs.closeSync(file.fd);
    fs.unlinkSync(file.path);
  }

  return {
    takes: "Buffer",
    open,
    from(bytes) {
      const file = open();
      writeat(file, 0, /** @type {Buffer} */ (bytes));
      return file;
    },
    write(/** @type {File} */ file, chunk) {
      file.position += writeat(file, file.position, chunk);
    },
    getvalue: readall,
    size: (/** @type {File} */ file) => fs.fstatSync(file.fd).size,
    rewind(/** @type {File} */ file) {
      file.position = 0;
    },
    read(/** @type {File} */ file, size) {
      const bytes = readat(file, file.position, size);
      file.position += size;
      return bytes;
    },
    readall,
    readinto(/** @type {File} */ file, target) {
      const count = fs.readSync(file.fd, target, 0, target.length, file.position);
      file.position += count;
      return count;
    },
    readat,
    readintoat: (/** @type {File} */ file, position, target) =>
      fs.readSync(file.fd, target, 0, target.length, position),
    writeat,
    rewrite(/** @type {File} */ file, chunk) {
      fs.ftruncateSync(file.fd, 0);
      writeat(file, 0, chunk);
    },
    close,
    drop: close,
  };
}

export const FILE_WORKLOADS = [
  ...READING_BACK,
  ...[
    "read-blocks-into-array",
    "read-pages-at-random-into-array",
    "overwrite-at-random",
    "create-stream-close",
  ],
];

/**
 * @param {string} name
 * @param {string} title
 * @param {() => Promise<string>} parent
 * @returns {import("../types.d.ts").Candidate}
 */
export function temporaryFiles(name, title, parent) {
  return {
    name,
    title,
    keeps: "file",
    gives: "copy",
    note: "it uses the synchronous calls of node:fs; the page cache holds its bytes, and not the process",
    does: FILE_WORKLOADS,
    async load() {
      const fs = await import("node:fs");
      const folder = fs.mkdtempSync(`${await parent()}/bytesio-bench-`);
      return { ...files(fs, folder), end: () => fs.rmSync(folder, { recursive: true }) };
    },
  };
}
