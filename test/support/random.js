/** The generator mulberry32: small, seeded, and the same everywhere. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed | 0;
  }

  /**
   * An integer from 0 to `count` - 1.
   * @param {number} count
   */
  below(count) {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % count;
  }

  /**
   * True once in `count` times.
   * @param {number} count
   */
  oneIn(count) {
    return this.below(count) === 0;
  }

  /**
   * @template T
   * @param {readonly T[]} items
   */
  pick(items) {
    return /** @type {T} */ (items[this.below(items.length)]);
  }

  /**
   * Bytes that no compression makes smaller.
   * @param {number} size
   */
  bytes(size) {
    const words = new Uint32Array(Math.ceil(size / 4)).map(() => this.below(2 ** 32));
    return new Uint8Array(words.buffer).slice(0, size);
  }

  /**
   * @template T
   * @param {number} length
   * @param {() => T} make
   */
  list(length, make) {
    return Array.from({ length }, make);
  }
}
