import { closeSync, fsyncSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BytesIO } from "bytesio";
import { newFolder, PLACES } from "./folder.js";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** A pass writes, reads back and drops so many bytes. */
const TOTAL = 512 * MIB;

/** @param {number} size */
function newBlob(size) {
  const blob = new Uint8Array(size);
  for (let index = 0; index < size; index++) blob[index] = (index * 31) >> 5;
  return blob;
}

/**
 * @param {number} size
 * @param {(blob: Uint8Array<ArrayBuffer>) => Uint8Array} there
 * @param {() => void} [end]
 */
function work(size, there, end) {
  const blob = newBlob(size);
  return {
    pass() {
      let back = blob;
      for (let done = 0; done < TOTAL; done += size) back = /** @type {typeof blob} */ (there(blob));
      return back;
    },
    check(/** @type {unknown} */ back) {
      if (back === blob || Buffer.compare(/** @type {Uint8Array} */ (back), blob) !== 0) {
        throw new Error("Cannot go on as a blob must come back as a copy of itself");
      }
      return undefined;
    },
    ...(end && { end }),
  };
}

/** @param {Uint8Array<ArrayBuffer>} blob */
function throughStream(blob) {
  const stream = new BytesIO();
  stream.write(blob);
  stream.seek(0);
  const back = stream.read();
  stream.close();
  return back;
}

/** @param {Uint8Array<ArrayBuffer>} blob */
function throughBorrowed(blob) {
  const stream = new BytesIO(blob);
  const back = stream.read();
  stream.close();
  return back;
}

/** @param {number} size @param {string} place @param {boolean} synced */
function files(size, place, synced) {
  const { folder, end } = newFolder(place);
  const path = join(folder, "blob");
  const through = (/** @type {Uint8Array} */ blob) => {
    const file = openSync(path, "wx+");
    writeAll(file, blob);
    if (synced) fsyncSync(file);
    const back = Buffer.allocUnsafeSlow(size);
    readAll(file, back);
    closeSync(file);
    unlinkSync(path);
    return back;
  };
  return work(size, through, end);
}

/** @param {number} file @param {Uint8Array} bytes */
function writeAll(file, bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, done);
}

/** @param {number} file @param {Uint8Array} bytes */
function readAll(file, bytes) {
  for (let done = 0; done < bytes.length; ) done += readSync(file, bytes, done, bytes.length - done, done);
}

/** @param {number} mib @returns {import("./types.d.ts").Claim} */
function claim(mib) {
  const size = mib * MIB;
  return {
    id: `blobs-${mib}`,
    title: `Blobs of ${mib} MiB written whole and read back`,
    guide: "6 to 10 times faster than files",
    warm: 1,
    passes: 1,
    items: TOTAL / GIB,
    contenders: [
      { name: "bytesio", title: "`BytesIO`, `write()` and `read()`", make: () => work(size, throughStream) },
      {
        name: "borrowed",
        title: "`new BytesIO(blob)` and `read()`",
        make: () => work(size, throughBorrowed),
      },
      {
        name: "disk",
        title: "a file in the temporary folder",
        make: () => files(size, PLACES.disk, false),
      },
      { name: "synced", title: "the same with `fsync`", make: () => files(size, PLACES.disk, true) },
      { name: "shm", title: "a file in /dev/shm", make: () => files(size, PLACES.shm, false) },
    ],
    columns: [
      { figure: "cpu", title: "CPU time", unit: "times" },
      { figure: "wall", title: "elapsed", unit: "times" },
      { figure: "wall", title: "ms a GiB, elapsed", unit: 1 },
    ],
    comparisons: ["disk", "synced", "shm"].map((against) => ({
      figure: "wall",
      subject: "bytesio",
      against,
      as: "times",
      atLeast: 6,
    })),
  };
}

export const claims = [1, 8, 64].map(claim);
