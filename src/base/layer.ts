import { type BytesLike, describe, integer } from "./arguments.ts";
import { BufferedIOBase } from "./buffered-io-base.ts";
import { whole } from "./bytes.ts";
import { SEEK_CUR, SEEK_SET } from "./constants.ts";
import { BlockingIOError, ClosedError, UnsupportedOperation } from "./errors.ts";
import type { RawWriter, Reader, Writer } from "./protocols.ts";

/**
 * What a layer reads from: any stream of bytes, or whatever has `read()`. Where a raw stream would have to wait, its
 * null is passed on.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ByteReader, Chain } from "bytesio/layers";
 *
 * const parts: ByteReader[] = [new BytesIO(Uint8Array.of(1)), new BytesIO(Uint8Array.of(2))];
 * new Chain(parts).read(); // => Uint8Array.of(1, 2)
 * ```
 */
export type ByteReader = Reader<Uint8Array | null>;

/**
 * What a layer writes to: any stream of bytes, or whatever has `write()`. What a short write left is written by the
 * next one.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type ByteWriter, Tee } from "bytesio/layers";
 *
 * const log: ByteWriter = new BytesIO();
 * new Tee(new BytesIO(), log).write(Uint8Array.of(1, 2)); // => 2
 * ```
 */
export type ByteWriter = Writer | RawWriter;

/** A stream below, of which only what is called has to be there. */
export interface Below {
  readonly closed?: boolean;
  read?(size?: number | null): unknown;
  read1?(size?: number | null): unknown;
  readinto?(target: Uint8Array): unknown;
  write?(data: Uint8Array): unknown;
  seek?(offset: number, whence?: number): number;
  tell?(): number;
  truncate?(size?: number | null): number;
  flush?(): void;
  close?(): void;
  readable?(): boolean;
  writable?(): boolean;
  seekable?(): boolean;
}

/**
 * Options of every layer.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Chain, type LayerOptions } from "bytesio/layers";
 *
 * const options: LayerOptions = { closeBelow: true };
 * const file = new BytesIO();
 * new Chain([file], options).close();
 * file.closed; // => true
 * ```
 */
export interface LayerOptions {
  /** Whether `close()` also closes the stream below. Default: false. */
  closeBelow?: boolean | undefined;
}

/** The most bytes asked for at once: a raw stream allocates what it is asked for. */
const AT_ONCE = 2 ** 30;

/** Is told of bytes as soon as they went through: a part may precede an error. */
type OnPart = (part: Uint8Array) => void;

/**
 * A stream over other streams: open until it is closed, with or without what is below.
 *
 * A stream below that is closed first refuses what is asked of it; closing the layer is fine still.
 */
export class Layer extends BufferedIOBase {
  readonly #below: readonly Below[];
  readonly #closeBelow: boolean;
  #isClosed = false;

  constructor(below: readonly Below[], { closeBelow = false }: LayerOptions) {
    super();
    this.#below = below;
    this.#closeBelow = closeBelow;
  }

  override get closed(): boolean {
    return this.#isClosed;
  }

  /**
   * Closes the stream, and the one below where the option `closeBelow` says so. Doing it twice is fine.
   *
   * @throws what finishing, or closing the stream below, throws; both streams are closed nevertheless.
   */
  override close(): void {
    if (this.#isClosed) return;
    try {
      this.finish();
    } finally {
      this.#isClosed = true;
      if (this.#closeBelow) closeAll(this.#below);
    }
  }

  /**
   * Flushes the stream below. `close()` leaves that to whoever closes it.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override flush(): void {
    this.requireOpen("flush");
    for (const below of this.#below) below.flush?.();
  }

  /**
   * Returns false: a layer that reads overrides it.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.requireOpen("ask whether it is readable");
    return false;
  }

  /**
   * Returns false: a layer that writes overrides it.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override writable(): boolean {
    this.requireOpen("ask whether it is writable");
    return false;
  }

  /**
   * Returns false: a layer that can be sought overrides it.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.requireOpen("ask whether it is seekable");
    return false;
  }

  /**
   * Refuses: a layer that reads overrides it.
   *
   * @throws {UnsupportedOperation} if the stream is open, {ClosedError} if it is closed.
   */
  override read(_size?: number | null): Uint8Array<ArrayBuffer> {
    throw this.unsupported("read");
  }

  /**
   * Refuses: a layer that writes overrides it.
   *
   * @throws {UnsupportedOperation} if the stream is open, {ClosedError} if it is closed.
   */
  override write(_data: BytesLike): number {
    throw this.unsupported("write");
  }

  /**
   * Refuses: bytes would be passed over, or passed twice. A layer that can be sought overrides it.
   *
   * @throws {UnsupportedOperation} if the stream is open, {ClosedError} if it is closed.
   */
  override seek(_offset: number, _whence?: number): number {
    throw this.unsupported("seek");
  }

  /**
   * Refuses: a layer that can cut what is below overrides it.
   *
   * @throws {UnsupportedOperation} if the stream is open, {ClosedError} if it is closed.
   */
  override truncate(_size?: number | null): number {
    throw this.unsupported("truncate");
  }

  /** Does what remains to be done before the stream is closed. */
  protected finish(): void {}

  protected requireOpen(action: string): void {
    if (this.#isClosed) throw new ClosedError(`Cannot ${action} as the stream is closed`);
  }

  /** Returns the error of what this class, or the stream below, does not have; throws if the stream is closed. */
  protected unsupported(action: string): UnsupportedOperation {
    this.requireOpen(action);
    return new UnsupportedOperation(`Cannot ${action} as ${this.constructor.name} does not support it here`);
  }
}

/** Throws unless `below` has all these methods. */
export function requireMethods(below: unknown, ...methods: (keyof Below)[]): asserts below is Below {
  for (const method of methods) {
    if (typeof (below as Below | null | undefined)?.[method] === "function") continue;
    throw new TypeError(
      `Cannot make the stream as the one below must have ${method}(): received ${describe(below)}`,
    );
  }
}

export function isReadable(below: Below): boolean {
  return below.readable?.() ?? typeof below.read === "function";
}

export function isWritable(below: Below): boolean {
  return below.writable?.() ?? typeof below.write === "function";
}

export function isSeekable(below: Below): boolean {
  return typeof below.seek === "function" && typeof below.tell === "function" && (below.seekable?.() ?? true);
}

/**
 * Reads up to `wanted` bytes: fewer at the end only, which `onEnd` is told of, or where `once` allows one call.
 *
 * @returns An array of its own; null where the stream below would have to wait and there is nothing yet.
 */
export function readFrom(
  below: Below,
  wanted: number,
  once = false,
  onPart?: OnPart,
  onEnd?: () => void,
): Uint8Array<ArrayBuffer> | null {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < wanted; ) {
    const rest = wanted - size;
    const asked = rest === Infinity ? rest : Math.min(rest, AT_ONCE);
    const part = asked === Infinity ? below.read?.() : below.read?.(asked);
    if (part === null && parts.length === 0) return null;
    if (part === null) break;
    if (!(part instanceof Uint8Array)) {
      throw new TypeError(
        `Cannot read as read() below must return a Uint8Array: it returned ${describe(part)}`,
      );
    }
    checkCount(part.length, 0, asked, "read");
    if (part.length === 0) {
      onEnd?.();
      break;
    }
    onPart?.(part);
    parts.push(part);
    size += part.length;
    if (once) break;
  }
  return whole(parts);
}

/**
 * Fills the beginning of `target`: all of it but at the end, which `onEnd` is told of, or where `once` allows
 * one call.
 *
 * @returns How many bytes; null where the stream below would have to wait and there are none yet.
 */
export function readIntoFrom(
  below: Below,
  target: Uint8Array,
  once = false,
  onPart?: OnPart,
  onEnd?: () => void,
): number | null {
  if (typeof below.readinto !== "function") {
    const bytes = readFrom(below, target.length, once, onPart, onEnd);
    if (bytes === null) return null;
    target.set(bytes);
    return bytes.length;
  }
  let size = 0;
  while (size < target.length) {
    const rest = size === 0 ? target : target.subarray(size);
    const count = below.readinto(rest);
    if (count === null && size === 0) return null;
    if (count === null) break;
    checkCount(count, 0, rest.length, "read");
    if (count === 0) {
      onEnd?.();
      break;
    }
    onPart?.(beginning(rest, count));
    size += count;
    if (once) break;
  }
  return size;
}

/**
 * Writes all of `bytes`, by as many calls as that takes.
 *
 * @throws {BlockingIOError} if the stream below would have to wait.
 */
export function writeTo(below: Below, bytes: Uint8Array, onPart?: OnPart): void {
  for (let size = 0; size < bytes.length; ) {
    const rest = size === 0 ? bytes : bytes.subarray(size);
    const count = below.write?.(rest);
    if (count === null) {
      throw new BlockingIOError("Cannot write as the stream below would have to wait", size);
    }
    checkCount(count, 1, rest.length, "write");
    onPart?.(beginning(rest, count));
    size += count;
  }
}

/** Returns the position that a `seek()` leads to; asks for the end only where it is counted from there. */
export function positionAfter(offset: unknown, whence: unknown, position: number, end: () => number): number {
  const distance = integer(offset, "seek", "offset");
  const origin = integer(whence, "seek", "whence", 0, 2);
  if (origin === SEEK_SET) return integer(distance, "seek", "offset", 0);
  const target = distance + (origin === SEEK_CUR ? position : end());
  if (target > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`Cannot seek as the position must be a safe integer: received ${offset}`);
  }
  return Math.max(0, target);
}

/** Returns the first bytes; where that is all of them, the array itself: a view costs as much as the rest of a call. */
export function beginning(bytes: Uint8Array, size: number): Uint8Array {
  return size === bytes.length ? bytes : bytes.subarray(0, size);
}

function checkCount(
  count: unknown,
  least: number,
  most: number,
  method: "read" | "write",
): asserts count is number {
  if (Number.isSafeInteger(count) && (count as number) >= least && (count as number) <= most) return;
  throw new RangeError(
    `Cannot ${method} as the stream below must ${method} ${least} to ${most} bytes: received ${describe(count)}`,
  );
}

function closeAll(streams: readonly Below[]): void {
  const [first, ...rest] = streams;
  try {
    first?.close?.();
  } finally {
    if (rest.length > 0) closeAll(rest);
  }
}
