import { BLOCK, PAGE } from "../workloads/data.js";
import { BROTLI_QUALITY, GZIP_LEVEL, key } from "../workloads/layers.js";

/**
 * @typedef {Pick<typeof import("bytesio"), "BytesIO">} Core
 * @typedef {typeof import("bytesio/layers") & typeof import("bytesio/age")} Layers
 * @typedef {{ read(size: number): Uint8Array, seek(position: number): number }} Reader
 */

/**
 * @param {{ write(data: Uint8Array): number, close(): void }} writer
 * @param {Uint8Array[]} pieces
 */
function writeAll(writer, pieces) {
  for (const piece of pieces) writer.write(piece);
  writer.close();
}

/** @param {{ read(size: number): Uint8Array }} reader @param {number} count */
function readAll(reader, count) {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += reader.read(BLOCK).length;
  return sum;
}

/**
 * Reads the same bytes over and over, each time from a new stream.
 * @param {number} count
 * @param {{ bytes: Uint8Array, target: Uint8Array }} data
 * @param {(bytes: Uint8Array) => { readinto(target: Uint8Array): number }} make
 */
export function readIntoAll(count, { bytes, target }, make) {
  const reads = bytes.length / target.length;
  let sum = 0;
  for (let left = count; left > 0; left -= reads) {
    const stream = make(bytes);
    for (let index = Math.min(left, reads); index > 0; index--) sum += stream.readinto(target);
  }
  return sum;
}

/** @param {Reader} reader @param {number[]} positions @param {number} count */
export function readScattered(reader, positions, count) {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    reader.seek(positions[index]);
    sum += reader.read(PAGE)[0];
  }
  return sum;
}

/**
 * @param {Core & Layers} entry
 * @returns {Record<string, import("../types.d.ts").Workload["run"]>}
 */
export function layered(entry) {
  const { BytesIO, GzipFile, CompressedReader, CompressedWriter, ChecksumReader, ChecksumWriter } = entry;
  const { EncryptedReader, EncryptedWriter, Window, Chain, Limited, Counted, Tee } = entry;
  return {
    "write-through-gzip"(_ops, _count, { pieces }) {
      const sink = new BytesIO();
      writeAll(new GzipFile(sink, "wb", { compresslevel: GZIP_LEVEL }), pieces);
      return sink.getvalue();
    },
    "read-through-gzip": (_ops, count, bytes) => readAll(new GzipFile(new BytesIO(bytes)), count),
    "write-through-brotli"(_ops, _count, { pieces }) {
      const sink = new BytesIO();
      writeAll(new CompressedWriter(sink, { format: "br", level: BROTLI_QUALITY }), pieces);
      return sink.getvalue();
    },
    "read-through-brotli": (_ops, count, bytes) =>
      readAll(new CompressedReader(new BytesIO(bytes), { format: "br" }), count),
    "write-through-sha256"(_ops, _count, { pieces }) {
      const writer = new ChecksumWriter(new BytesIO(), "sha256");
      writeAll(writer, pieces);
      return writer.hexdigest();
    },
    "read-through-sha256": (_ops, count, bytes) =>
      digested(new ChecksumReader(new BytesIO(bytes), "sha256"), count),
    "read-through-crc32": (_ops, count, bytes) =>
      digested(new ChecksumReader(new BytesIO(bytes), "crc32"), count),
    "write-through-encryption"(_ops, _count, pieces) {
      const sink = new BytesIO();
      writeAll(new EncryptedWriter(sink, { key }), pieces);
      return sink.size;
    },
    "read-through-encryption"(_ops, count, { file }) {
      file.seek(0);
      return readAll(new EncryptedReader(file, { key }), count);
    },
    "read-through-window": (_ops, count, data) =>
      readIntoAll(count, data, (bytes) => new Window(new BytesIO(bytes))),
    "read-through-chain": (_ops, count, data) =>
      readIntoAll(count, data, (bytes) => new Chain([new BytesIO(bytes)])),
    "read-through-limit": (_ops, count, data) =>
      readIntoAll(count, data, (bytes) => new Limited(new BytesIO(bytes), 2 ** 40)),
    "read-through-counter": (_ops, count, data) =>
      readIntoAll(count, data, (bytes) => new Counted(new BytesIO(bytes))),
    "read-through-tee": (_ops, count, data) =>
      readIntoAll(count, data, (bytes) => new Tee(new BytesIO(bytes), new BytesIO())),
    "write-through-gzip-encryption-sha256"(_ops, _count, { pieces }) {
      const sink = new BytesIO();
      const summed = new ChecksumWriter(sink, "sha256");
      const sealed = new EncryptedWriter(summed, { key });
      writeAll(new GzipFile(sealed, "wb", { compresslevel: GZIP_LEVEL }), pieces);
      sealed.close();
      summed.close();
      return { size: sink.size, digest: summed.hexdigest(), bytes: sink.getbuffer().bytes };
    },
    "read-through-window-limit-counter": (_ops, count, data) =>
      readIntoAll(count, data, (bytes) => new Counted(new Limited(new Window(new BytesIO(bytes)), 2 ** 40))),
    "read-through-encryption-at-random"(_ops, count, { file, positions }) {
      file.seek(0);
      return readScattered(new EncryptedReader(file, { key }), positions, count);
    },
    "read-through-gzip-at-random"(_ops, count, { file, index, positions }) {
      file.seek(0);
      return readScattered(new GzipFile(file, "rb", { index }), positions, count);
    },
  };
}

/** @param {{ read(size: number): Uint8Array, hexdigest(): string }} reader @param {number} count */
function digested(reader, count) {
  readAll(reader, count);
  return reader.hexdigest();
}
