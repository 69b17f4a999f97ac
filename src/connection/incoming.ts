import { nextLoop } from "../waiting/next-loop.ts";
import type { Wait } from "../waiting/wait-options.ts";
import { WaitingLine } from "../waiting/waiting-line.ts";
import { EOFError, ProtocolError, tooLate } from "./errors.ts";
import { FrameReader } from "./framing.ts";
import type { ConnectionSocket } from "./socket.ts";
import { unreadOf } from "./unread.ts";

/** So many pieces wait at most, as each costs memory however small it is. */
const MOST_CHUNKS = 256;

/**
 * The receiving half of a connection: it makes messages of the socket's chunks, and serves the
 * oldest `recv_bytes()` first.
 *
 * Reads nothing before it is asked for the first time, and stops reading while `highWaterMark` bytes wait here,
 * so that the system's buffers fill up and the other end has to wait.
 */
export class Incoming {
  readonly #socket: ConnectionSocket;
  readonly #highWaterMark: number;
  readonly #frames: FrameReader;
  readonly #onBroken: () => void;
  /** Each waits for a message that is no longer than so many bytes. */
  readonly #receivers = new WaitingLine<number, Uint8Array<ArrayBuffer>>();
  readonly #pollers = new WaitingLine<undefined, void>();
  #isStarted = false;
  #isPaused = false;
  /** Makes the error of a call that asks for more messages than have come; null while more may come. */
  #refusal: (() => Error) | null = null;
  /** Whether what has come cannot be understood. */
  #isBroken = false;
  readonly #onData = (chunk: Uint8Array<ArrayBuffer>): void => this.#arrive(chunk);
  readonly #onEnd = (): void => this.end(undefined);

  /** @param onBroken - Called when what has come cannot be understood, after all who wait were told. */
  constructor(socket: ConnectionSocket, highWaterMark: number, maxFrameBytes: number, onBroken: () => void) {
    this.#socket = socket;
    this.#onBroken = onBroken;
    this.#highWaterMark = highWaterMark;
    this.#frames = new FrameReader(maxFrameBytes);
  }

  /** Whether it was ever asked for anything. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Whether the arriving bytes can be understood. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Returns the next message at once if it is there and no call waits for it, or else null. */
  take(maxlength: number): Uint8Array<ArrayBuffer> | null {
    if (this.#receivers.first !== null) return null;
    const message = this.#next(maxlength);
    if (message === null && this.#refusal !== null) throw this.#refusal();
    return message;
  }

  /** Waits for the next message, where `take()` had none. */
  receive(maxlength: number, wait: Wait): Promise<Uint8Array<ArrayBuffer>> {
    this.#flow();
    return this.#receivers.wait(maxlength, wait, () => tooLate("receive"));
  }

  /** Returns whether there is something to read, or nothing more will come, waiting for it if need be. */
  async poll(wait: Wait): Promise<boolean> {
    if (this.#hasNews) return true;
    this.#flow();
    if (wait.timeoutMs === 0) {
      // Wherever the loop is now, the sockets are looked at between the two.
      await nextLoop("poll");
      await nextLoop("poll");
      return this.#hasNews;
    }
    const late = tooLate("poll");
    try {
      await this.#pollers.wait(undefined, wait, () => late);
      return true;
    } catch (error) {
      if (error === late) return false;
      throw error;
    }
  }

  /** Takes what the other end had sent before it went, which the socket is about to drop. */
  salvage(): void {
    if (this.#refusal !== null) return;
    this.#socket.off("data", this.#onData);
    for (const chunk of unreadOf(this.#socket)) this.#arrive(chunk);
  }

  /** Receives no more than has come. */
  end(cause: Error | undefined): void {
    const why = cause ? `: ${cause.message}` : "";
    const options = cause && { cause };
    const error = () =>
      new EOFError(`Cannot receive as the other end is gone${why}`, this.#frames.unfinished, options);
    this.#stop(error);
    while (this.#pollers.first !== null) this.#pollers.first.resolve();
  }

  /** Drops the bytes that have come, and rejects all calls, those that wait and those to come. */
  close(refusal: () => Error): void {
    this.#frames.clear();
    this.#stop(refusal);
    this.#pollers.rejectAll(refusal);
    // Bytes that arrive from now on are dropped, and not left in the socket: an end that is stuck sending would receive
    // nothing either.
    this.detach();
    this.#socket.resume();
  }

  /** Lets go of the socket. */
  detach(): void {
    this.#socket.off("data", this.#onData);
    this.#socket.off("end", this.#onEnd);
  }

  get #hasNews(): boolean {
    return this.#frames.buffered > 0 || this.#refusal !== null;
  }

  #next(maxlength: number): Uint8Array<ArrayBuffer> | null {
    try {
      return this.#frames.next(maxlength);
    } catch (error) {
      if (error instanceof ProtocolError) this.#break(error);
      throw error;
    }
  }

  /** Reads no more: it cannot be known where the next message begins. */
  #break(error: ProtocolError): void {
    this.#isBroken = true;
    this.#frames.clear();
    this.detach();
    this.#socket.pause();
    this.#refusal = () => new ProtocolError(error.message);
    this.end(undefined);
    this.#onBroken();
  }

  #stop(refusal: () => Error): void {
    this.#refusal ??= refusal;
    this.#receivers.rejectAll(this.#refusal);
  }

  #arrive(chunk: Uint8Array<ArrayBuffer>): void {
    // Node gives Buffers, whose slice() would share memory where a copy is meant.
    this.#frames.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    for (let first = this.#receivers.first; first !== null; first = this.#receivers.first) {
      try {
        const message = this.#next(first.purpose);
        if (message === null) break;
        first.resolve(message);
      } catch (error) {
        if (this.#isBroken) return;
        first.reject(error);
      }
    }
    if (this.#frames.buffered === 0) return;
    while (this.#pollers.first !== null) this.#pollers.first.resolve();
    const isLittle = this.#frames.buffered < this.#highWaterMark && this.#frames.chunks < MOST_CHUNKS;
    if (isLittle || this.#receivers.first !== null) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Lets the socket deliver. */
  #flow(): void {
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#isPaused = true;
      this.#socket.on("data", this.#onData);
      this.#socket.on("end", this.#onEnd);
    }
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }
}
