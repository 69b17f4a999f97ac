/** The work of the layers without the layers: the codec's own calls, on the same `BytesIO`. */

import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, crc32, gunzipSync, gzipSync } from "node:zlib";
import { BytesIO } from "bytesio";
import { GzipFile } from "bytesio/layers";
import { BLOCK, PAGE } from "../workloads/data.js";
import { BROTLI, GZIP_LEVEL, key } from "../workloads/layers.js";
import { readIntoAll, readScattered } from "./layers.js";

const CHACHA = "chacha20-poly1305";
const TAG = 16;
const SEALED = BLOCK + TAG;
const ONE_TAG = { authTagLength: TAG };

/** @param {number} index @param {boolean} isLast */
function nonceOf(index, isLast) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = Number(isLast);
  return nonce;
}

/** @param {Uint8Array} piece @param {number} index @param {boolean} isLast @param {(part: Uint8Array) => void} emit */
function seal(piece, index, isLast, emit) {
  const cipher = createCipheriv(CHACHA, key, nonceOf(index, isLast), ONE_TAG);
  emit(cipher.update(piece));
  cipher.final();
  emit(cipher.getAuthTag());
}

/** @param {Uint8Array} sealed @param {Uint8Array} chunkKey @param {number} index @param {boolean} isLast */
function opened(sealed, chunkKey, index, isLast) {
  const decipher = createDecipheriv(CHACHA, chunkKey, nonceOf(index, isLast), ONE_TAG);
  decipher.setAuthTag(sealed.subarray(BLOCK));
  const bytes = decipher.update(sealed.subarray(0, BLOCK));
  decipher.final();
  return bytes;
}

/** Reads without a layer, for the layers that only pass bytes on. @type {import("../types.d.ts").Workload["run"]} */
const bare = (_ops, count, data) => readIntoAll(count, data, (bytes) => new BytesIO(bytes));

/** @param {Uint8Array} bytes @param {number} count @param {(part: Uint8Array) => void} take */
function readAll(bytes, count, take) {
  const stream = new BytesIO(bytes);
  for (let index = 0; index < count; index++) take(stream.read(BLOCK));
}

/** @type {Record<string, import("../types.d.ts").Workload["run"]>} */
export const byHand = {
  "write-through-gzip": (_ops, _count, { whole }) => gzipSync(whole, { level: GZIP_LEVEL }),
  "read-through-gzip": (_ops, _count, bytes) => gunzipSync(bytes).length,
  "write-through-brotli": (_ops, _count, { whole }) => brotliCompressSync(whole, BROTLI),
  "read-through-brotli": (_ops, _count, bytes) => brotliDecompressSync(bytes).length,
  "write-through-sha256"(_ops, _count, { pieces }) {
    const [sink, hash] = [new BytesIO(), createHash("sha256")];
    for (const piece of pieces) {
      sink.write(piece);
      hash.update(piece);
    }
    return hash.digest("hex");
  },
  "read-through-sha256"(_ops, count, bytes) {
    const hash = createHash("sha256");
    readAll(bytes, count, (part) => hash.update(part));
    return hash.digest("hex");
  },
  "read-through-crc32"(_ops, count, bytes) {
    let sum = 0;
    readAll(bytes, count, (part) => {
      sum = crc32(part, sum);
    });
    return sum.toString(16).padStart(8, "0");
  },
  "write-through-encryption"(_ops, count, pieces) {
    const sink = new BytesIO();
    for (let index = 0; index < count; index++) {
      seal(pieces[index], index, index === count - 1, (part) => sink.write(part));
    }
    return sink.size;
  },
  "read-through-encryption"(_ops, count, { file, chunkKey, start }) {
    const sealed = new Uint8Array(SEALED);
    let sum = 0;
    file.seek(start);
    for (let index = 0; index < count; index++) {
      file.readinto(sealed);
      sum += opened(sealed, chunkKey, index, index === count - 1).length;
    }
    return sum;
  },
  ...{
    "read-through-window": bare,
    "read-through-chain": bare,
    "read-through-limit": bare,
    "read-through-counter": bare,
    "read-through-window-limit-counter": bare,
  },
  "read-through-tee": (_ops, count, data) =>
    readIntoAll(count, data, (bytes) => {
      const [stream, copy] = [new BytesIO(bytes), new BytesIO()];
      return {
        readinto(target) {
          const size = stream.readinto(target);
          copy.write(target);
          return size;
        },
      };
    }),
  "write-through-gzip-encryption-sha256"(_ops, _count, { whole }) {
    const packed = gzipSync(whole, { level: GZIP_LEVEL });
    const [sink, hash] = [new BytesIO(), createHash("sha256")];
    for (let index = 0, at = 0; at < packed.length; index++, at += BLOCK) {
      seal(packed.subarray(at, at + BLOCK), index, at + BLOCK >= packed.length, (part) => {
        sink.write(part);
        hash.update(part);
      });
    }
    return { size: sink.size, digest: hash.digest("hex"), bytes: sink.getbuffer().bytes };
  },
  "read-through-encryption-at-random"(_ops, count, { file, chunkKey, start, positions }) {
    const sealed = new Uint8Array(SEALED);
    const last = Math.floor((file.size - start) / SEALED) - 1;
    let sum = 0;
    for (const position of positions.slice(0, count)) {
      const index = Math.floor(position / BLOCK);
      file.seek(start + index * SEALED);
      file.readinto(sealed);
      const offset = position % BLOCK;
      const chunk = opened(sealed, chunkKey, index, index === last);
      sum += new Uint8Array(chunk.subarray(offset, offset + PAGE))[0];
    }
    return sum;
  },
  /** A `GzipFile` without an index begins again at the start where a seek leads back. */
  "read-through-gzip-at-random"(_ops, count, { file, positions }) {
    file.seek(0);
    return readScattered(new GzipFile(file), positions, count);
  },
};
