/**
 * What the contract suites share: the shape of a stream, skipping, and the proof that a call which throws has changed
 * nothing.
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
 * The interface of Python's binary streams. Each suite asks for those methods only that it calls.
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

/** What the suites look at a stream with. */
type Looked = "closed" | "read" | "readable" | "writable" | "seekable" | "seek" | "tell";

/** A stream of which, beside what every suite looks at, only some methods are asked for. */
export type StreamWith<Method extends keyof Stream> = Pick<Stream, Looked | Method>;

/**
 * Makes an open stream that holds `contents`, at position 0. Each test makes its own.
 *
 * @typeParam Kind - What is made: what a suite takes, or a class of one's own.
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
 * What every suite takes.
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
  /** The tests that do not hold for this class, by name, each with the reason. A name that is none throws. */
  skip?: Record<string, string>;
}

/** Ends a test as skipped. */
export type Skip = (reason: string) => never;

/** Registers `tests`, but for the skipped ones. */
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

/** Moves to a position within the contents: by reading, where the stream cannot be sought. */
export function moveTo<Kind extends StreamWith<never>>(stream: Kind, position: number): Kind {
  if (stream.seekable()) stream.seek(position);
  else stream.read(position);
  return stream;
}

/** Expects that the stream is at `position`, if it has one. */
export function expectPosition(stream: StreamWith<never>, position: number): void {
  if (stream.seekable()) expect(stream.tell()).toBe(position);
}

/** More than any test asks for: a stream that never ends must not keep the tests from ending. */
export const MOST_STEPS = 10_000;

/** Goes over `items`, but not for ever. */
export function* ending<Item>(items: Iterable<Item>): Generator<Item, undefined> {
  let count = 0;
  for (const item of items) {
    if (count++ === MOST_STEPS)
      throw new Error(`Cannot go on as the stream must end: received ${MOST_STEPS} pieces`);
    yield item;
  }
}

/** Returns all that comes until nothing does. */
export function untilEmpty(read: () => Uint8Array | null): Uint8Array<ArrayBuffer> {
  function* pieces() {
    for (let piece = read(); piece?.length; piece = read()) yield piece;
  }
  const all = new BytesIO();
  for (const piece of ending(pieces())) all.write(piece);
  return all.getvalue();
}

/** How a stream's whole contents are seen, wherever its position is. */
export type Look = () => Uint8Array | null;

/** Returns contents, size and position, and leaves the stream as it was; what it has of these. */
export function snapshot(stream: StreamWith<never>, look?: Look): unknown {
  if (stream.closed) return "closed";
  const contents = () => latin1Text(look ? look() : readContents(stream));
  if (!stream.seekable()) return look ? { contents: contents() } : "not seekable";
  const position = stream.tell();
  const size = stream.seek(0, SEEK_END);
  stream.seek(position);
  return { contents: contents(), size, position };
}

/** Returns the whole contents. */
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

/** One call: the method's name and what it is called with. */
export type Call = readonly [method: string | symbol, ...args: unknown[]];

/** What a call is named where it fails. */
export function textOfCall([method, ...args]: Call): string {
  return `${String(method)}(${args.map(describe).join(", ")})`;
}

/** What is thrown, as `instanceof` sees it. */
export type ErrorClass = new (...args: never[]) => Error;

/** Expects that a call throws, and that nothing has changed then. */
export function expectRefused(
  stream: StreamWith<never>,
  error: ErrorClass,
  ...[method, ...args]: Call
): void {
  refuses(stream, error, [method, ...args]);
}

/** The same of a stream that is looked at in a way of its own. */
export function refuses(stream: StreamWith<never>, error: ErrorClass, wrong: Call, look?: Look): void {
  const before = snapshot(stream, look);
  expect(() => call(stream, ...wrong), textOfCall(wrong)).toThrow(error);
  expect(snapshot(stream, look), textOfCall(wrong)).toEqual(before);
}
