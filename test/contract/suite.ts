/**
 * What the contract suites share: the shape of a stream, skipping by name, and the proof that a call
 * which throws has changed nothing.
 *
 * @module
 */

import { inspect } from "node:util";
import { type BytesLike, SEEK_END } from "bytesio";
import { describe, expect, it } from "vitest";

/** The interface of Python's binary streams, as far as the suites use it. */
export interface Stream extends Iterable<Uint8Array> {
  readonly closed: boolean;
  read(size?: number | null): Uint8Array;
  readinto(target: BytesLike): number;
  readline(limit?: number | null): Uint8Array;
  readlines(hint?: number | null): Uint8Array[];
  write(data: BytesLike): number;
  writelines(lines: Iterable<BytesLike>): void;
  seek(offset: number, whence?: number): number;
  tell(): number;
  truncate(size?: number | null): number;
  flush(): void;
  close(): void;
  readable(): boolean;
  writable(): boolean;
  seekable(): boolean;
  isatty(): boolean;
  [Symbol.dispose](): void;
}

/** Makes an open stream that holds `contents`, at position 0. */
export type Make<Kind extends Stream = Stream> = (contents: Uint8Array) => Kind;

export interface SuiteOptions {
  /** The tests that do not hold for this class, by name, each with the reason. */
  skip?: Record<string, string>;
}

/** Registers `tests`, but for the skipped ones. */
export function suite(title: string, { skip = {} }: SuiteOptions, tests: Record<string, () => void>): void {
  const unknown = Object.keys(skip).filter((name) => !Object.hasOwn(tests, name));
  if (unknown.length > 0)
    throw new Error(`Cannot skip as "${title}" has no such test: ${unknown.join(", ")}`);
  describe(title, () => {
    for (const [name, test] of Object.entries(tests)) {
      it(name, (context) => {
        if (Object.hasOwn(skip, name)) context.skip(skip[name]);
        test();
      });
    }
  });
}

/** Returns the bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Returns bytes as a text with one character a byte, which reads better where a test fails. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** Returns contents, size and position, and leaves the stream as it was. */
export function snapshot(stream: Stream): unknown {
  if (stream.closed) return "closed";
  const position = stream.tell();
  const size = stream.seek(0, SEEK_END);
  const contents = contentsOf(stream);
  stream.seek(position);
  return { contents: text(contents), size, position };
}

/** Returns the whole contents. */
export function contentsOf(stream: Stream): Uint8Array {
  const position = stream.tell();
  stream.seek(0);
  const contents = stream.read();
  stream.seek(position);
  return contents;
}

/** Calls a method with arguments that its type forbids. */
export function call(target: object, method: string | symbol, ...args: unknown[]): unknown {
  const found = (target as Record<string | symbol, unknown>)[method];
  if (typeof found !== "function") throw new Error(`Cannot call ${String(method)} as there is none`);
  return found.apply(target, args);
}

/** One call: the method's name and what it is called with. */
export type Call = [method: string | symbol, ...args: unknown[]];

type ErrorClass = new (...args: never[]) => Error;

/** Expects that a call throws, and that nothing has changed then. */
export function expectRefused(stream: Stream, error: ErrorClass, ...[method, ...args]: Call): void {
  const before = snapshot(stream);
  expect(() => call(stream, method, ...args), inspect([method, ...args])).toThrow(error);
  expect(snapshot(stream), inspect([method, ...args])).toEqual(before);
}

/** What is no safe integer, and is never taken for one. */
export const NO_INTEGERS: unknown[] = [NaN, 1.5, 2 ** 53, Infinity, -Infinity, "1", true, 1n, {}, [1]];

/** What is no bytes, and is never taken for them. */
export function noBytes(): unknown[] {
  const detached = new Uint8Array(3);
  structuredClone(detached, { transfer: [detached.buffer] });
  return [undefined, null, "text", 5, 1n, true, [1, 2], {}, new Set([1]), detached, detached.buffer];
}

/** The same bytes in every shape that a caller may pass, and each at an offset where it can be. */
export function everyShape(bytes: Uint8Array): Record<string, BytesLike> {
  const size = bytes.length;
  const fill = <Memory extends ArrayBufferLike>(memory: Memory, offset = 0): Memory => {
    new Uint8Array(memory).fill(0xdb).set(bytes, offset);
    return memory;
  };
  return {
    Uint8Array: bytes.slice(),
    "offset subarray": new Uint8Array(fill(new ArrayBuffer(size + 6), 3), 3, size),
    Buffer: Buffer.from(bytes),
    Int8Array: new Int8Array(fill(new ArrayBuffer(size))),
    DataView: new DataView(fill(new ArrayBuffer(size + 6), 3), 3, size),
    Uint16Array: new Uint16Array(fill(new ArrayBuffer(size + 4), 2), 2, size / 2),
    ArrayBuffer: fill(new ArrayBuffer(size)),
    SharedArrayBuffer: fill(new SharedArrayBuffer(size)),
    "resizable ArrayBuffer": fill(new ArrayBuffer(size, { maxByteLength: 2 * size })),
    "view of a resizable ArrayBuffer": new Uint8Array(
      fill(new ArrayBuffer(size, { maxByteLength: 2 * size })),
    ),
  };
}
