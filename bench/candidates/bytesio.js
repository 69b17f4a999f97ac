import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { BLOCK } from "../workloads/data.js";
import { workloads } from "../workloads/index.js";
import { layered } from "./layers.js";

/**
 * @typedef {Pick<typeof import("bytesio"), "BytesIO">} Core
 * @typedef {Pick<typeof import("bytesio/node"), "open" | "toReadable" | "toWritable">} Node
 * @typedef {Pick<typeof import("bytesio/web"), "toReadableStream" | "toWritableStream" | "toResponse">} Web
 * @typedef {typeof import("bytesio/layers") & typeof import("bytesio/age")} Layers
 */

/**
 * @param {string} name
 * @param {() => Promise<Core & Node & Web & Layers>} load - Returns what the entry points of the build export.
 * @returns {import("../types.d.ts").Candidate}
 */
export function bytesio(name, load) {
  return {
    name,
    title: name,
    keeps: "copy",
    gives: "copy",
    does: [...workloads.keys()],
    async load() {
      const entry = await load();
      return { ...ops(entry.BytesIO), runs: { ...files(entry), ...doors(entry), ...layered(entry) } };
    },
  };
}

/**
 * @typedef {import("bytesio").BytesIO} Stream
 * @param {typeof import("bytesio").BytesIO} BytesIO
 * @returns {Partial<import("../types.d.ts").Ops>}
 */
function ops(BytesIO) {
  return {
    takes: "view",
    open: () => new BytesIO(),
    from: (bytes) => new BytesIO(bytes),
    write: (/** @type {Stream} */ stream, chunk) => stream.write(chunk),
    getvalue: (/** @type {Stream} */ stream) => stream.getvalue(),
    transfer: (/** @type {Stream} */ stream) => stream.transfer().bytes,
    size: (/** @type {Stream} */ stream) => stream.size,
    rewind: (/** @type {Stream} */ stream) => stream.seek(0),
    read: (/** @type {Stream} */ stream, size) => stream.read(size),
    readall(/** @type {Stream} */ stream) {
      stream.seek(0);
      return stream.read();
    },
    readinto: (/** @type {Stream} */ stream, target) => stream.readinto(target),
    readline: (/** @type {Stream} */ stream) => stream.readline(),
    readat(/** @type {Stream} */ stream, position, size) {
      stream.seek(position);
      return stream.read(size);
    },
    readintoat(/** @type {Stream} */ stream, position, target) {
      stream.seek(position);
      return stream.readinto(target);
    },
    writeat(/** @type {Stream} */ stream, position, chunk) {
      stream.seek(position);
      return stream.write(chunk);
    },
    rewrite(/** @type {Stream} */ stream, chunk) {
      stream.seek(0);
      stream.truncate();
      stream.write(chunk);
    },
    lend: (/** @type {Stream} */ stream) => stream.getbuffer().bytes,
    close: (/** @type {Stream} */ stream) => stream.close(),
    exercise(chunk) {
      copyAcross(new BytesIO(chunk), new BytesIO());
      patch(new BytesIO(chunk), chunk);
      lines(new BytesIO(), chunk);
    },
  };
}

/** @param {Stream} from @param {Stream} to */
function copyAcross(from, to) {
  for (let bytes = from.read(7); bytes.length > 0; bytes = from.read(7)) to.write(bytes);
  to.seek(-3, 2);
  to.truncate();
  to.getvalue();
}

/** @param {Stream} stream @param {ArrayBufferView} chunk */
function patch(stream, chunk) {
  stream.seek(5);
  stream.write(chunk);
  stream.seek(2, 1);
  stream.writelines([chunk, chunk]);
  stream.seek(0);
  stream.readinto(new DataView(new ArrayBuffer(9)));
  stream.readinto(Buffer.alloc(9));
  stream.close();
}

/** @param {Stream} stream @param {ArrayBufferView} chunk */
function lines(stream, chunk) {
  stream.write(chunk);
  stream.write(Buffer.from("a line\nanother\n"));
  stream.seek(0);
  stream.readline();
  for (const line of stream) stream.seek(line.length - line.length, 1);
  const view = stream.getbuffer();
  view.bytes.fill(1);
  view.release();
}

/**
 * @param {Core & Node & Web} entry
 * @returns {Record<string, import("../types.d.ts").Workload["run"]>}
 */
function doors({ BytesIO, toReadable, toReadableStream, toResponse, toWritable, toWritableStream }) {
  return {
    async "pipe-node-streams"(_ops, _count, /** @type {Stream} */ source) {
      const sink = new BytesIO();
      await pipeline(toReadable(source, { lend: true }), createGzip(), toWritable(sink));
      return sink.getvalue();
    },
    async "pipe-web-streams"(_ops, _count, /** @type {Stream} */ source) {
      const sink = new BytesIO();
      await toReadableStream(source, { lend: true })
        .pipeThrough(new CompressionStream("gzip"))
        .pipeTo(toWritableStream(sink));
      return sink.getvalue();
    },
    "pipe-response": async (_ops, _count, /** @type {Stream} */ source) =>
      (await BytesIO.fromAsync(toResponse(source))).transfer().bytes,
  };
}

/**
 * @param {Node} node
 * @returns {Record<string, import("../types.d.ts").Workload["run"]>}
 */
function files({ open }) {
  return {
    "read-file-blocks"(_ops, count, { path }) {
      const file = open(path, "rb");
      let sum = 0;
      for (let index = 0; index < count; index++) sum += file.read(BLOCK).length;
      file.close();
      return sum;
    },
    "read-file-blocks-into-array"(_ops, count, { path }) {
      const file = open(path, "rb");
      const target = new Uint8Array(BLOCK);
      let sum = 0;
      for (let index = 0; index < count; index++) sum += file.readinto(target);
      file.close();
      return sum;
    },
    "write-file-blocks"(_ops, count, { path, chunk }) {
      const file = open(path, "wb");
      for (let index = 0; index < count; index++) file.write(chunk);
      file.close();
    },
    "read-file-lines-bytes": (_ops, _count, { path }) => totalLength(open(path, "rb")),
    "read-file-lines-text": (_ops, _count, { path }) => totalLength(open(path)),
    "read-file-lines-accented": (_ops, _count, { path }) => totalLength(open(path)),
  };
}

/** @param {Iterable<{ length: number }> & { close(): void }} file */
function totalLength(file) {
  let sum = 0;
  for (const line of file) sum += line.length;
  file.close();
  return sum;
}

export default bytesio("bytesio", async () => ({
  ...(await import("bytesio")),
  ...(await import("bytesio/node")),
  ...(await import("bytesio/web")),
  ...(await import("bytesio/layers")),
  ...(await import("bytesio/age")),
}));
