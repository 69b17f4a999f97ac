import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AsyncBytes, BytesIO, LimitError } from "bytesio";
import { toWritable } from "bytesio/node";

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

  /** Receives a file: a part of a form, a `File`, a `Request`. What delivers it is destroyed or cancelled at the limit. */
  receive(source: AsyncBytes, signal?: AbortSignal): Promise<BytesIO> {
    return this.#counted(BytesIO.fromAsync(source, { limit: this.limit, signal }));
  }

  /** Receives a raw body. At the limit it stops reading, and leaves the request alive: it must be answered still. */
  receiveRaw(request: IncomingMessage): Promise<BytesIO> {
    const { limit } = this;
    const received = new Promise<BytesIO>((resolve, reject) => {
      const stream = new BytesIO();
      const writable = toWritable(stream, { limit });
      writable.on("error", reject).on("finish", () => {
        stream.seek(0);
        resolve(stream);
      });
      request.on("error", (error) => writable.destroy(error)).pipe(writable);
    });
    return this.#counted(received);
  }

  #counted(received: Promise<BytesIO>): Promise<BytesIO> {
    this.#underWay++;
    return received.finally(() => this.#underWay--);
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
 * Throws away what still comes of a request that is answered already: a client that is sending would see its connection
 * reset, and not the answer.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const cut = setTimeout(() => request.destroy(), LINGER_MS);
  request.once("close", () => clearTimeout(cut));
}
