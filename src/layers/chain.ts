import { type BytesLike, bytesOf, describe, integer, refuseDetached, sizeOrAll } from "../base/arguments.ts";
import { NOTHING } from "../base/bytes.ts";
import { SEEK_END, SEEK_SET } from "../base/constants.ts";
import { FACTS, type Facts } from "../base/guards.ts";
import { isReadable, isSeekable, Layer, type LayerOptions, requireMethods } from "../base/layer.ts";
import type { Reader } from "../base/protocols.ts";
import { targetOf, whenceOf } from "../base/seeking.ts";
import type { Below } from "../base/step.ts";
import { readFrom, readIntoFrom, readLineFrom, readSomeInto } from "../base/step.ts";

/** The bytes of one stream, from where it stood when the chain was made. */
interface Link {
  readonly stream: Below;
  /** Where it stood; null where it has no position. */
  readonly start: number | null;
}

/**
 * Several streams, one behind the other, read and sought as one.
 *
 * Each counts from where it stood when the chain was made up to its end. Seekable where all of them are: they are
 * moved as needed, so the same stream may be there twice, and their sizes are asked for at the first `seek()`
 * and must stay what they are. Without a `seek()`, the sizes need not be known: pipes do. It cannot be written
 * to.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Chain } from "bytesio/layers";
 *
 * const chain = new Chain([new BytesIO(Uint8Array.of(1, 2)), new BytesIO(Uint8Array.of(3, 4, 5))]);
 * chain.read(3); // => Uint8Array.of(1, 2, 3)
 * chain.seek(-2, 2); // => 3
 * chain.read(); // => Uint8Array.of(4, 5)
 * ```
 */
export class Chain<Data extends Uint8Array | null = Uint8Array> extends Layer<Extract<Data, null>> {
  readonly #joined: Joined;

  /**
   * Makes a stream over `streams`, at position 0.
   *
   * @param streams - Whatever can be read from, in order. Their list is copied.
   * @throws {TypeError} if `streams` is not iterable, or one of them cannot be read from.
   */
  constructor(streams: Iterable<Reader<Data>>, options: LayerOptions = {}) {
    const list = listOf(streams);
    super(list, options);
    this.#joined = new Joined(list);
  }

  /**
   * Returns whether all streams below are readable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override readable(): boolean {
    this.requireOpen("ask whether it is readable");
    return this.#joined.readable();
  }

  /**
   * Returns whether all streams below are seekable.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override seekable(): boolean {
    this.requireOpen("ask whether it is seekable");
    return this.#joined.seekable();
  }

  /**
   * Reads up to `size` bytes, by as many calls of the streams below as that takes.
   *
   * @param size - How many bytes at most. Default, null or negative: all up to the end of the last stream.
   * @returns The bytes: fewer than asked for at the end only, or where a raw stream below would have to wait;
   *   null if it would have to wait and there are none.
   * @throws {TypeError} if `size` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override read(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    return this.#read(size, false);
  }

  /**
   * Reads as `read()` does, by one call of a stream that has not ended.
   *
   * @throws as `read()`.
   */
  override read1(size?: number | null): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    return this.#read(size, true);
  }

  /**
   * Reads into the beginning of `target`, by as many calls of the streams below as that takes.
   *
   * @param target - Any ArrayBuffer or view, counted in bytes.
   * @returns How many bytes were read: fewer than the target holds at the end only.
   * @throws {TypeError} if `target` is not an ArrayBuffer or a view.
   * @throws {ClosedError} if the stream is closed.
   */
  override readinto(target: BytesLike): number | Extract<Data, null> {
    const bytes = bytesOf(target, "read", "target");
    if (bytes.length === 0) refuseDetached(bytes, "read", "target");
    this.begin("read");
    try {
      return readIntoFrom(this.#joined, bytes) as number | Extract<Data, null>;
    } finally {
      this.end();
    }
  }

  /**
   * Reads a line, which may begin in one stream and end in another.
   *
   * @param limit - How many bytes at most. Default, null or negative: no limit.
   * @throws {TypeError} if `limit` is not an integer.
   * @throws {ClosedError} if the stream is closed.
   */
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    const wanted = sizeOrAll(limit, "read a line", "limit");
    this.begin("read a line");
    try {
      return readLineFrom(this.#joined.lines, wanted) as Uint8Array<ArrayBuffer>;
    } finally {
      this.end();
    }
  }

  /**
   * Moves the position to `offset`, counted from `whence`, and with it the stream that it lies in.
   *
   * @param offset - In bytes. From the position and from the end it stops at 0.
   * @param whence - `SEEK_SET` (0, the start of the first), `SEEK_CUR` (1) or `SEEK_END` (2, the end of the last).
   * @returns The new position, which may lie past the end.
   * @throws {TypeError} if an argument is not an integer.
   * @throws {RangeError} if `offset` from the start is negative, or `whence` none of the three.
   * @throws {UnsupportedOperation} if not all streams below are seekable.
   * @throws {ClosedError} if the stream is closed.
   */
  override seek(offset: number, whence: number = SEEK_SET): number {
    if (!this.seekable()) throw this.unsupported("seek");
    const joined = this.#joined;
    const distance = integer(offset, "seek", "offset");
    const origin = whenceOf(whence);
    this.begin("seek");
    try {
      const end = origin === SEEK_END ? (joined.measured().at(-1) ?? 0) : 0;
      return joined.seek(targetOf(distance, origin, joined.position, end));
    } finally {
      this.end();
    }
  }

  /**
   * Returns the position in bytes from the start of the first stream.
   *
   * @throws {ClosedError} if the stream is closed.
   */
  override tell(): number {
    this.requireOpen("tell the position");
    return this.#joined.position;
  }

  #read(size: number | null | undefined, once: boolean): Uint8Array<ArrayBuffer> | Extract<Data, null> {
    const wanted = sizeOrAll(size, "read", "size");
    this.begin("read");
    try {
      return readFrom(this.#joined, wanted, once) as Uint8Array<ArrayBuffer> | Extract<Data, null>;
    } finally {
      this.end();
    }
  }

  /** @internal */
  override [FACTS](): Facts {
    return { ...super[FACTS](), position: this.#joined.position };
  }
}

/** The streams as one raw stream: each call is one of the first that has not ended. */
class Joined implements Below {
  position = 0;
  /** What lines are read of: a line may end in a later stream. */
  readonly lines = { readline: (limit?: number | null) => this.#next(limit ?? Infinity, true) };
  readonly #links: readonly Link[];
  #index = 0;
  /** Where each stream ends in the chain; null before it matters. */
  #ends: readonly number[] | null = null;

  constructor(streams: readonly Below[]) {
    this.#links = streams.map((stream) => ({ stream, start: startOf(stream) }));
  }

  readable(): boolean {
    return this.#links.every(({ stream }) => isReadable(stream));
  }

  seekable(): boolean {
    return this.#links.every(({ start }) => start !== null);
  }

  read(size = Infinity): Uint8Array | null {
    return this.#next(size, false);
  }

  readinto(target: Uint8Array): number | null {
    for (let link = this.#links[this.#index]; link !== undefined; link = this.#enter(this.#index + 1)) {
      const count = readSomeInto(link.stream, target);
      if (count === null) return null;
      this.position += count;
      if (count > 0) return count;
    }
    return 0;
  }

  seek(position: number): number {
    const ends = this.measured();
    const found = ends.findIndex((end) => position < end);
    const index = found < 0 ? this.#links.length : found;
    this.#enter(index, position - (ends[index - 1] ?? 0));
    this.position = position;
    return position;
  }

  /** Returns where each stream ends in the chain. */
  measured(): readonly number[] {
    let end = 0;
    this.#ends ??= this.#links.map(({ stream, start }) => {
      const position = stream.tell?.() ?? 0;
      end += Math.max(0, (stream.seek?.(0, SEEK_END) ?? 0) - (start ?? 0));
      stream.seek?.(position);
      return end;
    });
    return this.#ends;
  }

  /** Returns what the first stream that has not ended gives, which may be a part; empty at the end of all. */
  #next(size: number, isLine: boolean): Uint8Array | null {
    for (let link = this.#links[this.#index]; link !== undefined; link = this.#enter(this.#index + 1)) {
      const { stream } = link;
      const part = isLine ? readLineFrom(stream, size) : readFrom(stream, size, true);
      if (part === null) return null;
      this.position += part.length;
      if (part.length > 0) return part;
    }
    return NOTHING;
  }

  #enter(index: number, offset = 0): Link | undefined {
    this.#index = index;
    const link = this.#links[index];
    if (link?.start != null) link.stream.seek?.(link.start + offset);
    return link;
  }
}

function listOf(streams: Iterable<Reader<Uint8Array | null>>): Below[] {
  if (
    typeof (streams as Partial<Iterable<Reader<Uint8Array | null>>> | null)?.[Symbol.iterator] !== "function"
  ) {
    throw new TypeError(`Cannot make the chain as streams must be iterable: received ${describe(streams)}`);
  }
  const list: Below[] = [...streams];
  for (const stream of list) requireMethods(stream, "read");
  return list;
}

function startOf(stream: Below): number | null {
  return isSeekable(stream) ? (stream.tell?.() ?? null) : null;
}
