import { type BytesLike, describe } from "./arguments.ts";
import { BufferedIOBase } from "./buffered-io-base.ts";
import { CallGuard } from "./call-guard.ts";
import { closed, UnsupportedOperation } from "./errors.ts";
import { FACTS, type Facts } from "./guards.ts";
import { inTurn } from "./io-base.ts";
import type { Below } from "./step.ts";

/**
 * Options of every layer.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { Chain, type LayerOptions } from "bytesio/layers";
 *
 * const options: LayerOptions = { close: true };
 * const file = new BytesIO();
 * new Chain([file], options).close();
 * file.closed; // => true
 * ```
 */
export interface LayerOptions {
  /** Whether `close()` also closes the stream below. Default: false. */
  close?: boolean | undefined;
}

/**
 * A stream over other streams. It is open until it is closed, whether the streams below are open or not.
 *
 * A stream below that was closed first throws, and so do calls of the layer. The layer can still be closed.
 */
export class Layer<Waiting extends null = never> extends BufferedIOBase<Waiting> {
  readonly #below: readonly Below[];
  readonly #closesBelow: boolean;
  #isClosed = false;
  readonly #guard = new CallGuard("the stream below it");

  constructor(below: readonly Below[], { close = false }: LayerOptions) {
    super();
    this.#below = below;
    this.#closesBelow = close;
  }

  override get closed(): boolean {
    return this.#isClosed;
  }

  /**
   * Closes the stream, and with the option `close` the stream below. A second call does nothing.
   *
   * @throws what finishing, or closing the stream below, throws; both streams are closed nevertheless.
   * @throws {Error} if the stream below has called back in the middle of another call: nothing is closed then.
   */
  override close(): void {
    if (this.#isClosed) return;
    this.begin("close");
    inTurn(
      () => this.finish(),
      () => {
        this.end();
        this.#isClosed = true;
        if (this.#closesBelow) closeAll(this.#below);
      },
    );
  }

  /**
   * Flushes the stream below. `close()` leaves that to the owner of the stream below.
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
  override read(_size?: number | null): Uint8Array<ArrayBuffer> | Waiting {
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
   * Throws, as bytes would be skipped, or passed twice. A layer that can be sought overrides it.
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

  /** @internal */
  override [FACTS](): Facts {
    return { over: this.#below, closed: this.#isClosed };
  }

  /** Does what remains to be done before the stream is closed, by calls of the stream below only. */
  protected finish(): void {}

  /**
   * Begins what calls the stream below, which must not call back meanwhile: bytes would be passed in another order, twice
   * or not at all. `end()` ends it, also where it throws.
   */
  protected begin(action: string): void {
    this.requireOpen(action);
    this.#guard.enter(action);
  }

  protected end(): void {
    this.#guard.leave();
  }

  protected requireOpen(action: string): void {
    if (this.#isClosed) throw closed(action);
  }

  /**
   * Returns the error of an operation that this class, or the stream below, does not have. Throws if the stream is
   * closed.
   */
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

function closeAll(streams: readonly Below[]): void {
  const [first, ...rest] = streams;
  if (first === undefined) return;
  inTurn(
    () => first.close?.(),
    () => closeAll(rest),
  );
}
