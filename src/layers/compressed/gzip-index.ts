import { describe, integer } from "../../base/arguments.ts";

/** A place where decompressing can begin. */
interface Point {
  /** Where it lies in the decompressed stream. */
  position: number;
  /** Where it lies in the compressed stream. */
  offset: number;
  /** Whether it lies within a member. Then no header comes first, and the checksum of the member cannot be checked. */
  isInside: boolean;
}

/**
 * A `GzipIndex` as a plain object for JSON: for each place its position in the decompressed stream, its offset in
 * the compressed one, and 1 if it lies within a member; and the ends of both, once they are known.
 *
 * @example
 * ```ts
 * import { GzipIndex, type GzipIndexState } from "bytesio/layers";
 *
 * const state: GzipIndexState = { points: [[0, 0, 0], [1000, 62, 1]], end: [2000, 140] };
 * GzipIndex.load(state).size; // => 2000
 * ```
 */
export interface GzipIndexState {
  points: [position: number, offset: number, isInside: 0 | 1][];
  end: [position: number, offset: number] | null;
}

/**
 * The places of a gzip file where decompressing can begin. With an index, `seek()` of a reader starts at the nearest
 * place before the new position, and not at the beginning of the file.
 *
 * A writer with `restartEvery` adds a place every so many bytes, which makes the file somewhat larger. A reader adds
 * the members that it passes. If a file has many members, as `bgzip` and log rotation write them, one pass finds them
 * all.
 *
 * A member that was not read from its start cannot be checked, as its checksum is for the whole member. An index of
 * another file leads to errors, or to wrong bytes. Keep index and file together.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { GzipFile, GzipIndex } from "bytesio/layers";
 *
 * const index = new GzipIndex();
 * const compressed = new BytesIO();
 * {
 *   using file = new GzipFile(compressed, "wb", { index, restartEvery: 1000 });
 *   for (let number = 0; number < 100; number++) file.write(new Uint8Array(100).fill(number));
 * }
 * const stored = JSON.stringify(index);
 *
 * compressed.seek(0);
 * const file = new GzipFile(compressed, "rb", { index: GzipIndex.load(JSON.parse(stored)) });
 * file.seek(9900); // => 9900
 * file.read(1); // => Uint8Array.of(99)
 * ```
 */
export class GzipIndex {
  readonly #points: Point[] = [];
  #end: { position: number; offset: number } | null = null;

  /**
   * Makes an index of the object that `toJSON()` returned.
   *
   * @throws {TypeError} if the state has the wrong shape.
   * @throws {RangeError} if a number is negative, or a place does not lie behind the one before.
   */
  static load(state: GzipIndexState): GzipIndex {
    if (!Array.isArray(state?.points)) {
      throw new TypeError(`Cannot load as state must have points and an end: received ${describe(state)}`);
    }
    const index = new GzipIndex();
    for (const point of state.points) {
      const [position, offset, isInside] = Array.isArray(point) ? point : [];
      const previous = index.#points.at(-1);
      index.#points.push({
        position: integer(position, "load", "position", previous?.position ?? 0),
        offset: integer(offset, "load", "offset", previous === undefined ? 0 : previous.offset + 1),
        isInside: isInside === 1,
      });
    }
    if (state.end !== null && state.end !== undefined) {
      const last = index.#points.at(-1);
      const position = integer(state.end[0], "load", "end", last?.position ?? 0);
      index.#end = { position, offset: integer(state.end[1], "load", "end", last?.offset ?? 0) };
    }
    return index;
  }

  /** How many places there are. */
  get length(): number {
    return this.#points.length;
  }

  /** The size of the decompressed stream; undefined before its end was written, or read. */
  get size(): number | undefined {
    return this.#end?.position;
  }

  /** The size of the compressed stream, with the zeros behind it; undefined before its end was written, or read. */
  get compressedSize(): number | undefined {
    return this.#end?.offset;
  }

  /** Returns the index as a plain object. `JSON.stringify(index)` calls it. */
  toJSON(): GzipIndexState {
    return {
      points: this.#points.map(({ position, offset, isInside }) => [position, offset, isInside ? 1 : 0]),
      end: this.#end && [this.#end.position, this.#end.offset],
    };
  }

  /** @internal Returns the last place at or before `position`. */
  before(position: number): Point | undefined {
    let low = 0;
    for (let high = this.#points.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] as Point).position <= position) low = middle + 1;
      else high = middle;
    }
    return this.#points[low - 1];
  }

  /** @internal Adds a place, if it lies behind all others. */
  add(point: Point): void {
    const last = this.#points.at(-1);
    if (last !== undefined && point.offset <= last.offset) return;
    this.#points.push(point);
    if (this.#end !== null && this.#end.offset <= point.offset) this.#end = null;
  }

  /** @internal Notes where both streams end. */
  finish(end: { position: number; offset: number }): void {
    this.#end = end;
  }
}
