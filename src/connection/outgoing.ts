import { NOTHING } from "../base/bytes.ts";
import { requiredModule } from "../base/runtime.ts";
import { nextLoop } from "../waiting/next-loop.ts";
import { FOR_EVER, type Wait } from "../waiting/wait-options.ts";
import { WaitingLine } from "../waiting/waiting-line.ts";
import { tooLate } from "./errors.ts";
import { LONGEST_HEADER, writeHeader } from "./framing.ts";
import type { ConnectionSocket } from "./socket.ts";

/** Messages up to here are copied together, so that many leave in one write. */
const GATHERED = 16 * 2 ** 10;
const BATCH = 64 * 2 ** 10;
/** The most bytes given to one write of the system. */
const MOST_PER_WRITE = 2 ** 30;
/**
 * After so many bytes the event loop gets a turn. If the other end is fast, the system takes every write at once. A
 * loop that only awaits its sends would then let no timer fire, and receive nothing.
 */
const SPELL = 2 ** 20;

const LINGER_MS = 2000;

/** A batch that was written and can be filled again, by any connection. */
let spare: Uint8Array | null = null;

/** A message that waits for room. */
interface Waiting {
  data: Uint8Array;
  copied: boolean;
}

interface SystemError extends Error {
  code?: string;
}

/**
 * The sending half of a connection: messages in, writes to the socket out.
 *
 * Small messages of one turn of the event loop gather in a batch, which is written when it is full or when the
 * turn ends. A large message is written without a copy, and its promise is fulfilled when the system has taken it.
 */
export class Outgoing {
  readonly #socket: ConnectionSocket;
  readonly #highWaterMark: number;
  readonly #onGone: () => void;
  readonly #nextTick: (callback: () => void) => void;
  /** Messages that have not begun to leave, as more than `highWaterMark` bytes are unwritten. */
  readonly #line = new WaitingLine<Waiting, Promise<void> | undefined>();
  /** Large messages that are being written, in order. */
  readonly #leaving = new WaitingLine<undefined, void>();
  #batch: Uint8Array = NOTHING;
  #used = 0;
  /** How many bytes are in the batch or given to the socket and not written yet. */
  #unwritten = 0;
  #isDue = false;
  /** How many bytes were sent since the event loop had its turn. */
  #spell = 0;
  #failure: Error | null = null;

  /** @param onGone - Called when the other end is found to be gone, before the socket is destroyed. */
  constructor(socket: ConnectionSocket, highWaterMark: number, onGone: () => void) {
    this.#socket = socket;
    this.#highWaterMark = highWaterMark;
    this.#onGone = onGone;
    this.#nextTick = requiredModule<{ nextTick(callback: () => void): void }>(
      "node:process",
      "connect",
    ).nextTick;
  }

  get unwritten(): number {
    return this.#unwritten;
  }

  /**
   * Sends a message, when its turn has come.
   *
   * @returns A promise that is fulfilled once `data` may be changed again and the next message may be sent;
   *   undefined if that is so already.
   */
  send(data: Uint8Array, wait: Wait): Promise<void> | undefined {
    if (this.#failure !== null) throw this.#failure;
    // A call with a timeout or a signal may end early. The caller may then change the data, so the system must not read
    // it any more.
    const copied = wait.timeoutMs !== Infinity || wait.signal !== undefined;
    if (this.#line.first === null && this.#hasRoom) return this.#begin(data, copied);
    return this.#line.wait({ data, copied }, wait, () => tooLate("send")).then((leaving) => leaving);
  }

  /** Writes the sent messages, then lets go of the socket. Messages that still wait for room are refused. */
  finish(refusal: () => Error): void {
    this.#failure ??= refusal();
    this.#line.rejectAll(refusal);
    this.#flush();
    this.#socket.end(() => this.#letGo());
  }

  /**
   * With TCP, the system drops bytes that the other end has not taken yet, if that end sends something after the end of
   * the connection. So the other end gets a while to see the end. Bytes that arrive meanwhile are dropped.
   */
  #letGo(): void {
    const socket = this.#socket;
    if (socket.remoteFamily === undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.on("close", () => clearTimeout(timer));
  }

  /** Refuses all messages that wait, and all later ones, as the socket takes nothing any more. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#line.rejectAll(() => error);
    this.#leaving.rejectAll(() => error);
  }

  get #hasRoom(): boolean {
    return this.#unwritten <= this.#highWaterMark;
  }

  #begin(data: Uint8Array, copied: boolean): Promise<void> | undefined {
    const leaving = this.#append(data, copied);
    this.#spell += LONGEST_HEADER + data.length;
    if (this.#spell < SPELL) return leaving;
    this.#spell = 0;
    const turn = nextLoop("send");
    return leaving === undefined ? turn : leaving.then(() => turn);
  }

  #append(data: Uint8Array, copied: boolean): Promise<void> | undefined {
    const size = data.length;
    if (size <= GATHERED) {
      this.#reserve(LONGEST_HEADER + size);
      this.#announce(size);
      this.#batch.set(data, this.#used);
      this.#used += size;
      this.#unwritten += size;
      return undefined;
    }
    this.#reserve(LONGEST_HEADER);
    this.#announce(size);
    this.#socket.cork();
    this.#flush();
    this.#write(copied ? new Uint8Array(data) : data, () => {
      if (!copied) this.#leaving.first?.resolve();
    });
    this.#socket.uncork();
    return copied ? undefined : this.#leaving.wait(undefined, FOR_EVER, () => tooLate("send"));
  }

  /** Makes room for `count` bytes in the batch. */
  #reserve(count: number): void {
    if (this.#used + count > this.#batch.length) {
      this.#flush();
      this.#batch = spare ?? new Uint8Array(BATCH);
      spare = null;
    }
    if (this.#isDue) return;
    this.#isDue = true;
    // This runs after all promises that are settled in this turn, so that a loop of awaited calls gathers messages too.
    this.#nextTick(() => {
      this.#isDue = false;
      this.#flush();
    });
  }

  /** Puts the header of a message into the batch. */
  #announce(size: number): void {
    const end = writeHeader(this.#batch, this.#used, size);
    this.#unwritten += end - this.#used;
    this.#used = end;
  }

  #flush(): void {
    const batch = this.#batch;
    const count = this.#used;
    if (count === 0) return;
    this.#used = 0;
    this.#batch = NOTHING;
    this.#socket.write(batch.subarray(0, count), (error) => {
      if (this.#hasFailed(error)) return;
      spare = batch;
      this.#written(count);
    });
  }

  #write(data: Uint8Array, written: () => void): void {
    this.#unwritten += data.length;
    for (let start = 0; start < data.length; start += MOST_PER_WRITE) {
      const piece = data.subarray(start, start + MOST_PER_WRITE);
      const isLast = start + MOST_PER_WRITE >= data.length;
      this.#socket.write(piece, (error) => {
        if (this.#hasFailed(error)) return;
        this.#written(piece.length);
        if (isLast) written();
      });
    }
  }

  #written(count: number): void {
    this.#unwritten -= count;
    for (let next = this.#line.first; next !== null && this.#hasRoom; next = this.#line.first) {
      next.resolve(this.#begin(next.purpose.data, next.purpose.copied));
    }
  }

  /** Whether something was not written; the event "close" is about to tell everyone then. */
  #hasFailed(error: SystemError | null | undefined): boolean {
    if (!this.#socket.destroyed && (error?.code === "EPIPE" || error?.code === "ECONNRESET")) this.#onGone();
    // Node reports no error for writes that were under way when the socket was destroyed.
    return Boolean(error) || this.#socket.destroyed;
  }
}
