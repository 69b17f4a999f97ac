import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/**
 * @param {import("node:stream").Readable} source
 * @param {(chunk: Buffer) => void} keep
 */
export function throughGzip(source, keep) {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      keep(chunk);
      done();
    },
  });
  return pipeline(source, createGzip(), sink);
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} source
 * @param {(chunk: Uint8Array<ArrayBuffer>) => void} keep
 */
export function throughCompression(source, keep) {
  return source.pipeThrough(new CompressionStream("gzip")).pipeTo(new WritableStream({ write: keep }));
}
