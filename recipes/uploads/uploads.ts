import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AsyncBytes, BytesIO, LimitError } from "bytesio";

// What all frameworks share: where the bytes go, what is said of them, and which status an error has.

export interface Receipt {
  name: string;
  size: number;
  sha256: string;
}

/** Receives files into memory, each up to a limit. */
export class Uploads {
  /** The most bytes of a file. */
  readonly limit: number;
  #underWay = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many files are being received. */
  get underWay(): number {
    return this.#underWay;
  }

  /**
   * Receives a part of a form, a `File`, a `Request` or an `IncomingMessage`.
   *
   * What delivers it is destroyed or cancelled at the limit, but for an `IncomingMessage`: that must be answered still.
   */
  async receive(source: AsyncBytes, signal?: AbortSignal): Promise<BytesIO> {
    this.#underWay++;
    try {
      return await BytesIO.fromAsync(source, { limit: this.limit, signal });
    } finally {
      this.#underWay--;
    }
  }
}

export function receiptOf(stream: BytesIO, name: string): Receipt {
  const sha256 = stream.lend((bytes) => createHash("sha256").update(bytes).digest("hex"));
  return { name, size: stream.size, sha256 };
}

export function statusOf(error: unknown): number {
  if (error instanceof LimitError) return 413;
  if (!(error instanceof Error)) return 500;
  // Multer says so of what it refuses; frameworks give their errors a status.
  if (error.name === "MulterError") return 400;
  const status = "status" in error ? error.status : "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" ? status : 500;
}

/** How long a refused client may go on to send. */
const LINGER_MS = 2000;

/**
 * Throws away what still comes of a request that is answered already: a client that reads only after it has sent
 * everything would wait for ever, and so would its connection.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const cut = setTimeout(() => request.destroy(), LINGER_MS);
  request.once("close", () => clearTimeout(cut));
}
