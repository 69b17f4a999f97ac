import { bytesOf, describe, refuseDetached } from "../../base/arguments.ts";
import { BytesIO } from "../../memory/bytes-io.ts";
import { LeasedBytesIO, leaseOf } from "./leased-bytes-io.ts";
import { packed } from "./registered-streams.ts";

/** An item that is put: its size, and how it gets into the queue's memory. Each try of a put asks it again. */
export interface Cargo {
  /** Bytes of the contents. */
  readonly size: number;
  readonly position: number;
  /** The name and fields of a subclass. */
  readonly meta: Uint8Array | null;
  /** Copies the contents into `target`, which has the same length. */
  fill(target: Uint8Array): void;
  /** Throws if `moved()` would. */
  refuse(): void;
  /** Closes the stream, which belongs to the queue now. */
  moved(): void;
}

/** Returns what `item` is as cargo. */
export function cargoOf(item: unknown): Cargo {
  if (item instanceof LeasedBytesIO) return new LeaseCargo(item);
  if (!(item instanceof BytesIO)) return new BytesCargo(bytesOf(item, "put", "item"));
  const isPlain = Object.getPrototypeOf(item) === BytesIO.prototype && Object.keys(item).length === 0;
  return isPlain ? new PlainCargo(item) : new PackedCargo(item);
}

class BytesCargo implements Cargo {
  readonly size: number;
  readonly position = 0;
  readonly meta = null;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    if (bytes.length === 0) refuseDetached(bytes, "put", "item");
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  fill(target: Uint8Array): void {
    fillWhole(target, this.#bytes);
  }

  refuse(): void {
    throw new TypeError(`Cannot move as item must be a stream: received ${describe(this.#bytes)}`);
  }

  moved(): void {}
}

/** A `BytesIO` of no subclass. Bytes that are written to it while the put waits cross too. */
class PlainCargo implements Cargo {
  readonly meta = null;
  readonly #stream: BytesIO;

  constructor(stream: BytesIO) {
    this.#stream = stream;
  }

  get size(): number {
    return this.#stream.size;
  }

  get position(): number {
    return this.#stream.tell();
  }

  fill(target: Uint8Array): void {
    const stream = this.#stream;
    const position = stream.tell();
    stream.seek(0);
    try {
      // `readinto()` copies straight from the stream's memory. `getvalue()` would make one more copy.
      stream.readinto(target);
    } finally {
      stream.seek(position);
    }
  }

  refuse(): void {
    refuseLent(this.#stream);
  }

  moved(): void {
    this.#stream.close();
  }
}

/** A stream of a subclass, as it was when the put was called. */
class PackedCargo implements Cargo {
  readonly size: number;
  readonly position: number;
  readonly meta: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #stream: BytesIO;

  constructor(stream: BytesIO) {
    const { bytes, position, meta } = packed(stream);
    this.#stream = stream;
    this.#bytes = bytes;
    this.size = bytes.length;
    this.position = position;
    this.meta = meta;
  }

  fill(target: Uint8Array): void {
    fillWhole(target, this.#bytes);
  }

  refuse(): void {
    refuseLent(this.#stream);
  }

  moved(): void {
    this.#stream.close();
  }
}

class LeaseCargo implements Cargo {
  readonly meta: Uint8Array | null;
  readonly #stream: LeasedBytesIO;

  constructor(stream: LeasedBytesIO) {
    this.#stream = stream;
    this.meta = leaseOf(stream).meta;
  }

  get size(): number {
    return this.#stream.size;
  }

  get position(): number {
    return this.#stream.tell();
  }

  fill(target: Uint8Array): void {
    target.set(leaseOf(this.#stream).bytes.subarray(0, target.length));
  }

  refuse(): void {}

  moved(): void {
    this.#stream.close();
  }
}

/** Fills all of `target`. It still holds bytes of earlier items, which a shorter copy would show. */
function fillWhole(target: Uint8Array, bytes: Uint8Array): void {
  if (bytes.length !== target.length) refuseDetached(bytes, "put", "item");
  target.set(bytes);
}

/** Throws `BufferError` under a live view. It does nothing else, as no stream is longer than the size it cuts to. */
function refuseLent(stream: BytesIO): void {
  BytesIO.prototype.truncate.call(stream, Number.MAX_SAFE_INTEGER);
}
