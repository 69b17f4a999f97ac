import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants, crc32, gunzipSync, gzipSync } from "node:zlib";
import { BLOCK, checkEqual, MIB, PAGE, PER_GIB, randomPositions } from "./data.js";
import { prose } from "./prose.js";

/** Most programs use this level of gzip. Servers that compress their answers use this quality of brotli. */
export const GZIP_LEVEL = 6;
export const BROTLI_QUALITY = 4;
export const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
/** The distance between the places at which decompressing can begin. */
const RESTART_EVERY = MIB;
const GZIPPED = 32 * MIB;

export const key = new Uint8Array(32).fill(7);

/** Returns so many blocks as one array, for calls that take everything at once. @param {number} count */
function whole(count) {
  const bytes = new Uint8Array(count * BLOCK);
  for (let at = 0; at < bytes.length; at += MIB) bytes.set(prose().subarray(0, bytes.length - at), at);
  return bytes;
}

/** Returns so many blocks, each as an array. @param {number} count */
function pieces(count) {
  const bytes = whole(count);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * BLOCK, (index + 1) * BLOCK));
}

/**
 * Returns prose in an encrypted stream. Whoever opens its chunks by hand needs their key and the position of the first.
 * @param {number} count
 */
async function encrypted(count) {
  const { BytesIO } = await import("bytesio");
  const { EncryptedWriter, nativePrimitives } = await import("bytesio/age");
  const native = nativePrimitives();
  let chunkKey = key;
  const file = new BytesIO();
  const writer = new EncryptedWriter(file, {
    key,
    primitives: {
      ...native,
      seal(itsKey, nonce, plaintext) {
        chunkKey = Uint8Array.from(itsKey);
        return native.seal(itsKey, nonce, plaintext);
      },
    },
  });
  const start = file.tell();
  for (let done = 0; done < count; done += 16) {
    writer.write(prose().subarray(0, Math.min(16, count - done) * BLOCK));
  }
  writer.close();
  return { file, chunkKey, start };
}

/**
 * @param {number} count
 * @param {number} size
 */
function pages(count, size) {
  return randomPositions(size / PAGE, count).map((page) => page * PAGE);
}

/** Returns the sum of the first bytes of the pages. @param {number[]} positions */
function sumAt(positions) {
  return positions.reduce((sum, position) => sum + prose()[position % MIB], 0);
}

/** @returns {never} */
function run() {
  throw new Error("Cannot run as each candidate stacks streams in its own way");
}

/** @typedef {import("../types.d.ts").Workload} Workload */

/** @satisfies {Partial<Workload>} */
const blocks = {
  group: /** @type {const} */ ("layers"),
  ...PER_GIB,
  payload: (/** @type {number} */ count) => count * BLOCK,
  owns: /** @type {const} */ ("keeps"),
  linear: true,
  few: true,
  python: false,
  run,
};

/**
 * @param {string} id
 * @param {string} title
 * @param {number} count
 * @param {(made: Uint8Array) => Uint8Array} undo - Returns what was written.
 * @param {Partial<Workload>} [more]
 * @returns {Workload}
 */
function writing(id, title, count, undo, more) {
  return {
    ...{ id, title, ...blocks, count, quick: count / 8, ...more },
    make: (_ops, size) => ({ pieces: pieces(size), whole: whole(size) }),
    check(_ops, made, size) {
      checkEqual(crc32(undo(made)), crc32(whole(size)));
      return undefined;
    },
  };
}

/**
 * @param {string} id
 * @param {string} title
 * @param {number} count
 * @param {(count: number) => unknown} make
 * @param {Partial<Workload>} [more]
 * @returns {Workload} Its runs return the number of bytes that they read.
 */
function reading(id, title, count, make, more) {
  return {
    ...{ id, title, ...blocks, count, quick: count / 8 },
    make: (_ops, size) => make(size),
    check(_ops, result, size) {
      checkEqual(result, size * BLOCK);
      return undefined;
    },
    ...more,
  };
}

/** Returns the digest of all blocks. @param {string} name @param {number} count */
const digestOf = (name, count) => createHash(name).update(whole(count)).digest("hex");

/** @type {(name: string) => Workload["check"]} */
const checkDigest = (name) => (_ops, digest, count) => {
  checkEqual(digest, digestOf(name, count));
  return undefined;
};

/**
 * A layer that only passes bytes on reads these bytes over and over. The caches of one core hold them. Otherwise the
 * traffic of other processes would be measured.
 */
const PASSED = MIB;

/**
 * @param {string} id
 * @param {string} title
 * @param {number} [size] - The size of the array that each read fills.
 * @returns {Workload}
 */
function passing(id, title, size = BLOCK) {
  return {
    ...{ id, title, ...blocks, count: 131072, quick: 8192 },
    payload: () => PASSED,
    reuse: true,
    make: () => ({ bytes: whole(PASSED / BLOCK), target: new Uint8Array(size) }),
    check(_ops, sum, count) {
      checkEqual(sum, count * size);
      return undefined;
    },
  };
}

const python = { python: true };
const [SLOW, MEDIUM] = [512, 2048];

/** @type {Workload[]} */
export const layers = [
  writing("write-through-gzip", "64 KiB writes through gzip, level 6", SLOW, gunzipSync, python),
  reading("read-through-gzip", "64 KiB reads through gzip", MEDIUM, (count) => gzipSync(whole(count)), {
    ...python,
    reuse: true,
  }),
  writing("write-through-brotli", "64 KiB writes through brotli, quality 4", SLOW, brotliDecompressSync),
  reading(
    "read-through-brotli",
    "64 KiB reads through brotli",
    MEDIUM,
    (count) => brotliCompressSync(whole(count), BROTLI),
    {
      reuse: true,
    },
  ),
  {
    ...writing("write-through-sha256", "64 KiB writes through a SHA-256", MEDIUM, (bytes) => bytes),
    check: checkDigest("sha256"),
  },
  reading("read-through-sha256", "64 KiB reads through a SHA-256", MEDIUM, whole, {
    reuse: true,
    check: checkDigest("sha256"),
  }),
  reading("read-through-crc32", "64 KiB reads through a CRC-32", MEDIUM, whole, {
    reuse: true,
    check(_ops, digest, count) {
      checkEqual(digest, crc32(whole(count)).toString(16).padStart(8, "0"));
      return undefined;
    },
  }),
  {
    ...reading("write-through-encryption", "64 KiB writes through encryption", MEDIUM, pieces),
    check(_ops, size, count) {
      // Only the layer writes a header.
      if (size < count * (BLOCK + 16))
        throw new Error(`Expected ${count} sealed chunks: received ${size} bytes`);
      return undefined;
    },
  },
  reading("read-through-encryption", "64 KiB reads through encryption", MEDIUM, encrypted),
  passing("read-through-window", "64 KiB reads into an array, through a window"),
  passing("read-through-chain", "64 KiB reads into an array, through a chain of one"),
  passing("read-through-limit", "64 KiB reads into an array, through a limit"),
  passing("read-through-counter", "64 KiB reads into an array, through a counter"),
  passing("read-through-tee", "64 KiB reads into an array, through a tee into memory"),
  reading(
    "write-through-gzip-encryption-sha256",
    "64 KiB writes through gzip, encryption and a SHA-256",
    SLOW,
    pieces,
    {
      make: (_ops, count) => ({ pieces: pieces(count), whole: whole(count) }),
      check(_ops, { size, digest, bytes }, count) {
        if (size < count * BLOCK * 0.3) throw new Error(`Expected compressed prose: received ${size} bytes`);
        checkEqual(digest, createHash("sha256").update(bytes).digest("hex"));
        return undefined;
      },
    },
  ),
  {
    ...passing(
      "read-through-window-limit-counter",
      "4 KiB reads into an array, through a window, a limit and a counter",
      PAGE,
    ),
    ...{ unit: "ns per read", factor: 1, count: 1_000_000, quick: 100_000 },
  },
  {
    ...reading(
      "read-through-encryption-at-random",
      "random reads of 4 KiB in an encrypted 1 GiB",
      16384,
      () => undefined,
    ),
    unit: "µs per read",
    factor: 1e-3,
    // There are as many reads as chunks. A quick run has fewer of both.
    quick: 1024,
    linear: false,
    reuse: true,
    make: async (_ops, count) => ({ ...(await encrypted(count)), positions: pages(count, count * BLOCK) }),
    check(_ops, sum, count, { positions }) {
      checkEqual(sum, sumAt(positions.slice(0, count)));
      return undefined;
    },
  },
  {
    ...reading(
      "read-through-gzip-at-random",
      "random reads of 4 KiB in 32 MiB of gzip with a place every MiB",
      2048,
      () => undefined,
    ),
    unit: "ms per read",
    factor: 1e-6,
    quick: 32,
    payload: () => GZIPPED,
    python: true,
    reuse: true,
    async make(_ops, count) {
      const { BytesIO } = await import("bytesio");
      const { GzipFile, GzipIndex } = await import("bytesio/layers");
      const index = new GzipIndex();
      const file = new BytesIO();
      const options = { index, restartEvery: RESTART_EVERY, compresslevel: 1 };
      const writer = new GzipFile(file, "wb", options);
      for (let done = 0; done < GZIPPED / MIB; done++) writer.write(prose());
      writer.close();
      return { file, index, positions: pages(count, GZIPPED) };
    },
    check(_ops, sum, count, { positions }) {
      checkEqual(sum, sumAt(positions.slice(0, count)));
      return undefined;
    },
  },
];
