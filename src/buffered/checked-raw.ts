/**
 * A raw stream as the buffer on top of it sees it. This module tracks its position, and checks its answers.
 *
 * @module
 */

import { describe } from "../base/arguments.ts";
import { CallGuard } from "../base/call-guard.ts";
import { takenBefore, UnsupportedOperation, unsupported } from "../base/errors.ts";
import type { RawReader, RawWriter } from "../base/protocols.ts";
import { bytesFrom, checkCount, readSome, readSomeInto, writeSome } from "../base/step.ts";
import { isTrusted, unzeroed } from "../base/unzeroed.ts";

/** All methods that a raw stream may have. The constructor checks that it has those that are called. */
interface Raw extends RawReader, RawWriter {
  readall?(): unknown;
  read?(): unknown;
}

/** How many times in a row a raw stream may take none of the bytes that it should write. */
const PATIENCE = 100;

export class CheckedRaw extends CallGuard {
  readonly reads: boolean;
  readonly writes: boolean;
  /** The position of the raw stream when this object last asked for it or changed it. */
  position = 0;
  /** null once detached. */
  #raw: Raw | null;
  #isUnzeroed = false;

  constructor(raw: RawReader | RawWriter, reads: boolean, writes: boolean) {
    super("its raw stream");
    requireRawMethods(raw, "seekable", "seek", "tell", "close");
    if (reads && writes) requireAbility(raw, "seekable", "make the stream");
    if (reads) {
      requireRawMethods(raw, "readable", "readinto");
      requireAbility(raw, "readable", "make the stream");
    }
    if (writes) {
      requireRawMethods(raw, "writable", "write");
      requireAbility(raw, "writable", "make the stream");
    }
    this.reads = reads;
    this.writes = writes;
    this.#raw = raw as Raw;
    this.#tryToTell();
  }

  /** The raw stream; null once detached. */
  get raw(): RawReader | RawWriter | null {
    return this.#raw;
  }

  /** Returns the raw stream, or throws if it was detached. */
  attached(action: string): Raw {
    const raw = this.#raw;
    if (raw === null) throw new RangeError(`Cannot ${action} as the raw stream has been detached`);
    return raw;
  }

  detach(): RawReader | RawWriter {
    const raw = this.attached("detach");
    this.refuseCallBack("detach");
    this.#raw = null;
    return raw;
  }

  /** Returns an array of its own for `readOwn()`, which may hold anything where nothing was read into it. */
  memory(size: number): Uint8Array<ArrayBuffer> {
    this.#isUnzeroed = isTrusted(this.attached("read").readinto);
    return this.#isUnzeroed ? unzeroed(size) : new Uint8Array(size);
  }

  /** Reads as `read()` does, into the memory that `memory()` gave last. */
  readOwn(target: Uint8Array<ArrayBuffer>): number | null {
    const raw = this.attached("read");
    // Looked up once: a getter may give another method each time, which would show what was in the memory before.
    const { readinto } = raw;
    if (typeof readinto !== "function") throw unsupported(raw, "readinto");
    if (this.#isUnzeroed && !isTrusted(readinto)) target.fill(0);
    const { length } = target;
    const count = readinto.call(raw, target);
    if (count === null) return null;
    checkCount(count, length, "readinto()");
    this.position += count;
    return count;
  }

  /** Fills the beginning of `target`. Returns how many bytes it read, or null if the raw stream would have to wait. */
  read(target: Uint8Array<ArrayBuffer>): number | null {
    const count = readSomeInto(this.attached("read"), target);
    if (count !== null) this.position += count;
    return count;
  }

  /**
   * Returns all bytes up to the end, in parts, or up to where the raw stream would have to wait. Null if it would have
   * to wait at once.
   */
  readAll(): Uint8Array[] | null {
    const raw = this.attached("read");
    const parts: Uint8Array[] = [];
    for (;;) {
      const part: unknown = typeof raw.readall === "function" ? raw.readall() : readSome(raw, Infinity);
      if (part === null) return parts.length === 0 ? null : parts;
      const bytes = bytesFrom(part, raw.readall ? "readall()" : "read()");
      this.position += bytes.length;
      parts.push(bytes);
      if (raw.readall || bytes.length === 0) return parts;
    }
  }

  /**
   * Writes the first bytes of `bytes`, which must not be empty. Returns how many it wrote, or null if the raw stream
   * would have to wait.
   */
  write(bytes: Uint8Array<ArrayBuffer>): number | null {
    const raw = this.attached("write");
    // CPython asks again for ever if a raw stream takes nothing. Here a raw stream that goes on taking nothing counts
    // as one that would have to wait.
    for (let tries = 0; tries < PATIENCE; tries++) {
      const count = this.#writeSome(raw, bytes);
      if (count === null) return null;
      if (count === 0) continue;
      this.position += count;
      return count;
    }
    return null;
  }

  #writeSome(raw: Raw, bytes: Uint8Array<ArrayBuffer>): number | null {
    try {
      return writeSome(raw, bytes);
    } catch (error) {
      this.position += takenBefore(error, bytes.length);
      throw error;
    }
  }

  seek(offset: number, whence: number, action: string): number {
    if (!Number.isSafeInteger(offset)) {
      throw new RangeError(`Cannot ${action} as the position must be a safe integer: received ${offset}`);
    }
    // Adding 0 makes 0 of -0.
    const position = this.attached(action).seek(offset + 0, whence);
    this.position = checkPosition(position, "seek()", action);
    return this.position;
  }

  tell(action: string): number {
    this.position = checkPosition(this.attached(action).tell(), "tell()", action);
    return this.position;
  }

  truncate(size: number | null): number {
    const raw = this.attached("truncate");
    if (typeof raw.truncate !== "function") throw unsupported(raw, "truncate");
    const result = raw.truncate(size);
    this.#tryToTell();
    return result;
  }

  requireSeekable(): void {
    requireAbility(this.attached("seek"), "seekable", "seek");
  }

  /** A pipe has no position, and needs none. */
  #tryToTell(): void {
    try {
      this.tell("tell the position");
    } catch {
      // The position that was known last stays.
    }
  }
}

function requireRawMethods(raw: unknown, ...methods: string[]): void {
  for (const method of methods) {
    if (typeof (raw as Record<string, unknown> | null | undefined)?.[method] !== "function") {
      throw new TypeError(`Cannot make the stream as raw must have ${method}(): received ${describe(raw)}`);
    }
  }
}

function requireAbility(raw: object, ability: "readable" | "writable" | "seekable", action: string): void {
  if ((raw as Raw)[ability]() === true) return;
  throw new UnsupportedOperation(
    `Cannot ${action} as the raw stream must be ${ability}: it says that it is not`,
  );
}

function checkPosition(position: unknown, method: string, action: string): number {
  if (Number.isSafeInteger(position) && (position as number) >= 0) return position as number;
  throw new RangeError(
    `Cannot ${action} as ${method} of the raw stream must return a position >= 0: it returned ${describe(position)}`,
  );
}
