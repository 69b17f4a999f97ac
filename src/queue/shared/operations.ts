import { BytesIO } from "../../memory/bytes-io.ts";
import { ItemTooLarge } from "../errors.ts";
import type { Cargo } from "./cargo.ts";
import { type Lease, LeasedBytesIO, leaseOf, ownCopy, surrender } from "./leased-bytes-io.ts";
import { type Ledger, READY } from "./ledger.ts";
import { underLock } from "./patience.ts";
import { NO_REGION, orderFor } from "./regions.ts";
import { unpacked } from "./registered-streams.ts";
import {
  ALL_DONE,
  BLOCK_SIZE,
  type Condition,
  MEMORY_FREED,
  NOT_EMPTY,
  type SharedMemory,
} from "./shared-memory.ts";

/** The result of an attempt that has work to do without the lock. The operation is tried again afterwards. */
export const OUTSIDE = -1;

/** Contents of up to so many bytes are copied under the lock: that takes less time than to take the lock again. */
const COPIED_INSIDE = 4096;

/** A call of a shared queue, in steps that do not wait. */
export interface Operation<Result> {
  /** Does as much as it can. Returns READY, OUTSIDE, or the condition that it has to wait for. Under the lock. */
  attempt(): Condition | typeof READY | typeof OUTSIDE;
  /** Does the work that needs no lock. */
  outside?(): void;
  /** Returns the result after `attempt()` has returned READY. Without the lock. */
  finish(): Result;
  /** Undoes the attempts of an operation that will not be finished. Without the lock. */
  cancel?(): void;
}

/** The memory and the books of a queue, in this thread. */
export interface Parts {
  readonly memory: SharedMemory;
  readonly ledger: Ledger;
}

/** Copies an item into the queue's memory, and queues it. */
export class Put implements Operation<void> {
  readonly #parts: Parts;
  readonly #cargo: Cargo;
  readonly #moves: boolean;
  readonly #priority: number;
  #region: number = NO_REGION;
  #length = 0;

  constructor(parts: Parts, cargo: Cargo, moves: boolean, priority: number) {
    this.#parts = parts;
    this.#cargo = cargo;
    this.#moves = moves;
    this.#priority = priority;
  }

  attempt(): Condition | typeof READY | typeof OUTSIDE {
    const { ledger, memory } = this.#parts;
    const condition = ledger.room();
    if (condition !== READY) return condition;
    const { meta, position } = this.#cargo;
    if (this.#moves) this.#cargo.refuse();
    if (this.#region === NO_REGION) {
      this.#length = this.#cargo.size;
      const size = this.#length + (meta?.length ?? 0);
      const limit = memory.slab.maxByteLength;
      if (size > limit) throw new ItemTooLarge(size, limit);
      this.#region = ledger.reserve(orderFor(size));
      if (this.#region === NO_REGION) return MEMORY_FREED;
      if (size > COPIED_INSIDE) return OUTSIDE;
      this.outside();
    }
    ledger.publish(this.#region, {
      length: this.#length,
      meta: meta?.length ?? 0,
      position,
      priority: this.#priority,
    });
    this.#region = NO_REGION;
    return READY;
  }

  outside(): void {
    const { meta } = this.#cargo;
    const start = this.#region * BLOCK_SIZE;
    if (this.#length > 0) this.#cargo.fill(this.#parts.memory.view(start, this.#length));
    if (meta !== null) metaOf(this.#parts, this.#region, meta.length).set(meta);
  }

  finish(): void {
    if (this.#moves) this.#cargo.moved();
  }

  cancel(): void {
    if (this.#region !== NO_REGION) this.#parts.ledger.regions.release(this.#region);
    this.#region = NO_REGION;
  }
}

/** Queues a lease of this queue as it is. */
export class HandOn implements Operation<void> {
  readonly #ledger: Ledger;
  readonly #stream: LeasedBytesIO;
  readonly #priority: number;

  constructor({ ledger }: Parts, stream: LeasedBytesIO, priority: number) {
    this.#ledger = ledger;
    this.#stream = stream;
    this.#priority = priority;
  }

  attempt(): Condition | typeof READY {
    const { region, meta } = leaseOf(this.#stream);
    const condition = this.#ledger.room();
    if (condition !== READY) return condition;
    this.#ledger.publish(region, {
      length: this.#stream.size,
      meta: meta?.length ?? 0,
      position: this.#stream.tell(),
      priority: this.#priority,
    });
    surrender(this.#stream);
    return READY;
  }

  finish(): void {}
}

/** Takes the next item, as an ordinary stream. */
export class Get implements Operation<BytesIO> {
  readonly #parts: Parts;
  #region: number = NO_REGION;
  /** The result, if it was copied under the lock. */
  #stream: BytesIO | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  attempt(): Condition | typeof READY {
    const { ledger, memory } = this.#parts;
    const region = ledger.first();
    if (region === NO_REGION) return NOT_EMPTY;
    const { length, meta, position } = ledger.entry(region);
    if (length > COPIED_INSIDE || meta > 0) {
      ledger.take(region);
      this.#region = region;
      return READY;
    }
    const stream = new BytesIO();
    if (length > 0) stream.write(memory.view(region * BLOCK_SIZE, length));
    if (position !== length) stream.seek(position);
    ledger.consume(region);
    this.#stream = stream;
    return READY;
  }

  finish(): BytesIO {
    return this.#stream ?? this.#copy();
  }

  #copy(): BytesIO {
    const { ledger, memory } = this.#parts;
    const { length, meta, position } = ledger.entry(this.#region);
    const start = this.#region * BLOCK_SIZE;
    try {
      const contents = ownCopy(memory.view(start, length), 0, length);
      const stream = unpacked(copyOfMeta(this.#parts, this.#region, meta), contents, position);
      ledger.regions.release(this.#region);
      return stream;
    } catch (error) {
      // This thread does not know the class, but another thread may.
      const region = this.#region;
      underLock(ledger.lock, () => ledger.untake(region));
      throw error;
    }
  }
}

/** Takes the next item as a lease, without a copy. */
export class Borrow implements Operation<LeasedBytesIO> {
  readonly #parts: Parts;
  #region: number = NO_REGION;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  attempt(): Condition | typeof READY {
    const { ledger } = this.#parts;
    this.#region = ledger.first();
    if (this.#region === NO_REGION) return NOT_EMPTY;
    ledger.take(this.#region);
    return READY;
  }

  finish(): LeasedBytesIO {
    const { length, meta, position } = this.#parts.ledger.entry(this.#region);
    const packed = copyOfMeta(this.#parts, this.#region, meta);
    return new LeasedBytesIO(leaseOn(this.#parts, this.#region, length, position, packed));
  }
}

/** Reserves room for an item. */
export class Alloc implements Operation<LeasedBytesIO> {
  readonly #parts: Parts;
  readonly #size: number;
  #region: number = NO_REGION;

  constructor(parts: Parts, size: number) {
    const limit = parts.memory.slab.maxByteLength;
    if (size > limit) throw new ItemTooLarge(size, limit);
    this.#parts = parts;
    this.#size = size;
  }

  attempt(): Condition | typeof READY {
    const { ledger } = this.#parts;
    ledger.refuseShutdown();
    this.#region = ledger.reserve(orderFor(this.#size));
    return this.#region === NO_REGION ? MEMORY_FREED : READY;
  }

  finish(): LeasedBytesIO {
    return new LeasedBytesIO(leaseOn(this.#parts, this.#region, 0, 0, null));
  }
}

/** Waits until all is done. */
export class Join implements Operation<void> {
  readonly #ledger: Ledger;

  constructor({ ledger }: Parts) {
    this.#ledger = ledger;
  }

  attempt(): Condition | typeof READY {
    return this.#ledger.unfinished === 0 ? READY : ALL_DONE;
  }

  finish(): void {}
}

function leaseOn(
  { ledger, memory }: Parts,
  region: number,
  size: number,
  position: number,
  meta: Uint8Array | null,
): Lease {
  return {
    owner: ledger,
    region,
    bytes: memory.view(region * BLOCK_SIZE, bytesOfRegion(ledger, region) - (meta?.length ?? 0)),
    size,
    position,
    meta,
    redeliveries: ledger.deliveries(region),
    release: () => ledger.regions.release(region),
  };
}

/** Returns the meta of a region, which lies at its end. */
function metaOf({ ledger, memory }: Parts, region: number, length: number): Uint8Array<SharedArrayBuffer> {
  return memory.view(region * BLOCK_SIZE + bytesOfRegion(ledger, region) - length, length);
}

/** Returns a copy of the name and fields in a region, in ordinary memory; null if there are none. */
function copyOfMeta(parts: Parts, region: number, length: number): Uint8Array | null {
  return length > 0 ? ownCopy(metaOf(parts, region, length), 0, length) : null;
}

function bytesOfRegion(ledger: Ledger, region: number): number {
  return BLOCK_SIZE * (1 << ledger.regions.order(region));
}
