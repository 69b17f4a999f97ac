/**
 * Parts that the contract suites share: the shape of a stream, skipping, and the test that a call which throws has
 * changed nothing.
 *
 * @module
 */

import type { BytesLike } from "../base/arguments.ts";
import { describe } from "../base/arguments.ts";
import { SEEK_END } from "../base/constants.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { latin1Text } from "./contract-values.ts";
import { expect, runner } from "./runner.ts";

/**
 * The interface of Python's binary streams. Each suite asks only for the methods that it calls.
 *
 * @example
 * ```ts
 * import { BytesIO, RawIOBase } from "bytesio";
 * import type { Stream } from "bytesio/contract";
 *
 * const streams: Stream[] = [new BytesIO(), new RawIOBase()];
 * streams.map((stream) => stream.readable()); // => [true, false]
 * ```
 */
export interface Stream extends Iterable<Uint8Array> {
  readonly closed: boolean;
  read(size?: number | null): Uint8Array | null;
  readinto(target: BytesLike): number | null;
  readline(limit?: number | null): Uint8Array;
  readlines(hint?: number | null): Uint8Array[];
  write(data: BytesLike): number | null;
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

/** The methods that every suite calls to look at a stream. */
type Looked = "closed" | "read" | "readable" | "writable" | "seekable" | "seek" | "tell";

/** A stream with the methods that every suite calls, and with `Method`. */
export type StreamWith<Method extends keyof Stream> = Pick<Stream, Looked | Method>;

/**
 * Makes an open stream that holds `contents`, at position 0. Each test makes its own.
 *
 * @typeParam Kind - The type of the stream: what a suite takes, or a class of your own.
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "bytesio";
 * import type { Make } from "bytesio/contract";
 *
 * const make: Make = (contents) => new BufferedReader(new BytesIO(contents));
 * make(Uint8Array.of(1, 2)).read(); // => Uint8Array.of(1, 2)
 * ```
 */
export type Make<Kind = Stream> = (contents: Uint8Array<ArrayBuffer>) => Kind;

/**
 * Options of every suite.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { seekable, type SuiteOptions } from "bytesio/contract";
 *
 * const options: SuiteOptions = {
 *   skip: { "seek() refuses a whence that is none of the three": "it is passed on as it is" },
 * };
 * const prove = () => seekable("My stream", (contents) => new BytesIO(contents), options);
 * typeof prove; // => "function"
 * ```
 */
export interface SuiteOptions {
  /** The tests that do not hold for this class, by name, each with the reason. An unknown name throws. */
  skip?: Record<string, string>;
}

/** Ends a test as skipped. */
export type Skip = (reason: string) => never;

/** Registers `tests`. Those in `skip` are skipped. */
export function suite(
  title: string,
  { skip = {} }: SuiteOptions,
  tests: Record<string, (skip: Skip) => void | Promise<void>>,
): void {
  const unknown = Object.keys(skip).filter((name) => !Object.hasOwn(tests, name));
  if (unknown.length > 0) {
    throw new Error(`Cannot skip as "${title}" has no such test: received ${unknown.join(", ")}`);
  }
  runner.describe(title, () => {
    for (const [name, test] of Object.entries(tests)) {
      runner.it(name, (context) => {
        if (Object.hasOwn(skip, name)) context.skip(skip[name]);
        return test((reason) => context.skip(reason));
      });
    }
  });
}

/** Moves to a position within the contents. If the stream cannot be sought, moves by reading. */
export function moveTo<Kind extends StreamWith<never>>(stream: Kind, position: number): Kind {
  if (stream.seekable()) stream.seek(position);
  else stream.read(position);
  return stream;
}

/** Expects that the stream is at `position`, if it has one. */
export function expectPosition(stream: StreamWith<never>, position: number): void {
  if (stream.seekable()) expect(stream.tell()).toBe(position);
}

/** More steps than any test needs. A stream or door that never ends must not keep the tests from ending. */
export const MOST_STEPS = 10_000;

/** Iterates over `items`, but not for ever. */
export function* ending<Item>(items: Iterable<Item>): Generator<Item, undefined> {
  let count = 0;
  for (const item of items) {
    if (count++ === MOST_STEPS)
      throw new Error(`Cannot go on as the stream must end: received ${MOST_STEPS} pieces`);
    yield item;
  }
}

/** Reads until a read returns nothing, and returns all bytes. */
export function untilEmpty(read: () => Uint8Array | null): Uint8Array<ArrayBuffer> {
  function* pieces() {
    for (let piece = read(); piece?.length; piece = read()) yield piece;
  }
  const all = new BytesIO();
  for (const piece of ending(pieces())) all.write(piece);
  return all.getvalue();
}

/** Returns the whole contents of a stream, wherever its position is. */
export type Look = () => Uint8Array | null;

/** Returns contents, size and position, as far as the stream has them, and leaves the stream as it was. */
export function snapshot(stream: StreamWith<never>, look?: Look): unknown {
  if (stream.closed) return "closed";
  const contents = () => latin1Text(look ? look() : readContents(stream));
  if (!stream.seekable()) return look ? { contents: contents() } : "not seekable";
  const position = stream.tell();
  const size = stream.seek(0, SEEK_END);
  stream.seek(position);
  return { contents: contents(), size, position };
}

/** Reads the whole contents, and puts the position back. */
export function readContents(stream: StreamWith<never>): Uint8Array | null {
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

/** One call: the name of the method, and its arguments. */
export type Call = readonly [method: string | symbol, ...args: unknown[]];

/** Returns a call as text, for the message of a failed test. */
export function textOfCall([method, ...args]: Call): string {
  return `${String(method)}(${args.map(describe).join(", ")})`;
}

/** A class of errors. */
export type ErrorClass = new (...args: never[]) => Error;

/** Expects that a call throws, and that it has changed nothing. */
export function expectRefused(
  stream: StreamWith<never>,
  error: ErrorClass,
  ...[method, ...args]: Call
): void {
  refuses(stream, error, [method, ...args]);
}

/** Expects the same as `expectRefused()`, of a stream whose contents `look` returns. */
export function refuses(stream: StreamWith<never>, error: ErrorClass, wrong: Call, look?: Look): void {
  const before = snapshot(stream, look);
  expect(() => call(stream, ...wrong), textOfCall(wrong)).toThrow(error);
  expect(snapshot(stream, look), textOfCall(wrong)).toEqual(before);
}
