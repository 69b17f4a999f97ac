import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { BLOCK } from "../workloads/data.js";
import { LAYER_WORKLOADS, layered } from "./layers.js";

/**
 * @typedef {Pick<typeof import("bytesio"), "BytesIO">} Core
 * @typedef {Pick<typeof import("bytesio/node"), "open" | "toReadable" | "toWritable">} Node
 * @typedef {Pick<typeof import("bytesio/web"), "toReadableStream" | "toWritableStream" | "toResponse">} Web
 */

/**
 * @param {string} name
 * @param {() => Promise<Core>} core
 * @param {() => Promise<Node>} node
 * @param {() => Promise<Web>} web
 * @param {() => Promise<typeof import("bytesio/layers")>} layers
 * @returns {import("../types.d.ts").Candidate}
 */
export function bytesio(name, core, node, web, layers) {
  return {
    name,
    title: name,
    keeps: "copy",
    gives: "copy",
    does: [
      ...["W1", "W1s", "W1b", "W2", "W2g", "W2t", "W3", "W4", "W4i", "W4v", "W5", "W6", "W6i", "W6w", "W7"],
      ...["W8", "W8c", "W9", "W9w", "W9r", "W10", "many", "flat"],
      ...["F1", "F1i", "F2", "F3", "F4", "F4u"],
      ...LAYER_WORKLOADS,
    ],
    async load() {
      const entry = { ...(await core()), ...(await node()), ...(await web()), ...(await layers()) };
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
    async W9(_ops, _count, /** @type {Stream} */ source) {
      const sink = new BytesIO();
      await pipeline(toReadable(source, { lend: true }), createGzip(), toWritable(sink));
      return sink.getvalue();
    },
    async W9w(_ops, _count, /** @type {Stream} */ source) {
      const sink = new BytesIO();
      await toReadableStream(source, { lend: true })
        .pipeThrough(new CompressionStream("gzip"))
        .pipeTo(toWritableStream(sink));
      return sink.getvalue();
    },
    W9r: async (_ops, _count, /** @type {Stream} */ source) =>
      (await BytesIO.fromAsync(toResponse(source))).transfer().bytes,
  };
}

/**
 * @param {Node} node
 * @returns {Record<string, import("../types.d.ts").Workload["run"]>}
 */
function files({ open }) {
  return {
    F1(_ops, count, { path }) {
      const file = open(path, "rb");
      let sum = 0;
      for (let index = 0; index < count; index++) sum += file.read(BLOCK).length;
      file.close();
      return sum;
    },
    F1i(_ops, count, { path }) {
      const file = open(path, "rb");
      const target = new Uint8Array(BLOCK);
      let sum = 0;
      for (let index = 0; index < count; index++) sum += file.readinto(target);
      file.close();
      return sum;
    },
    F2(_ops, count, { path, chunk }) {
      const file = open(path, "wb");
      for (let index = 0; index < count; index++) file.write(chunk);
      file.close();
    },
    F3: (_ops, _count, { path }) => totalLength(open(path, "rb")),
    F4: (_ops, _count, { path }) => totalLength(open(path)),
    F4u: (_ops, _count, { path }) => totalLength(open(path)),
  };
}

/** @param {Iterable<{ length: number }> & { close(): void }} file */
function totalLength(file) {
  let sum = 0;
  for (const line of file) sum += line.length;
  file.close();
  return sum;
}

export default bytesio(
  "bytesio",
  () => import("bytesio"),
  () => import("bytesio/node"),
  () => import("bytesio/web"),
  () => import("bytesio/layers"),
);
