/**
 * What the platform itself needs for the same work: `set` between arrays allocated beforehand, and
 * `slice` where the result has to be a copy.
 */

/** @typedef {{ bytes: Uint8Array<ArrayBuffer>, position: number, size: number }} Raw */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "raw",
  title: "raw",
  keeps: "copy",
  gives: "copy",
  note: "TypedArray set, slice and indexOf on an array that had its final size from the start; its lines are views",
  does: [
    ...[
      "W1",
      "W1s",
      "W1b",
      "W2",
      "W2g",
      "W2t",
      "W3",
      "W4",
      "W4i",
      "W4v",
      "W5",
      "W6",
      "W6i",
      "W6w",
      "W7",
      "W8",
    ],
    ...["W10", "many", "flat"],
  ],
  async load() {
    return {
      takes: "Uint8Array",
      /** @returns {Raw} */
      open: (size) => ({ bytes: new Uint8Array(size), position: 0, size: 0 }),
      /** @returns {Raw} */
      from: (bytes) => ({
        bytes: /** @type {Uint8Array<ArrayBuffer>} */ (bytes),
        position: 0,
        size: bytes.length,
      }),
      write(/** @type {Raw} */ raw, chunk) {
        raw.bytes.set(chunk, raw.position);
        raw.position += chunk.length;
        raw.size = raw.position;
      },
      getvalue: (/** @type {Raw} */ raw) => raw.bytes.slice(0, raw.size),
      transfer: (/** @type {Raw} */ raw) => raw.bytes,
      size: (/** @type {Raw} */ raw) => raw.size,
      rewind(/** @type {Raw} */ raw) {
        raw.position = 0;
      },
      read(/** @type {Raw} */ raw, size) {
        const bytes = raw.bytes.slice(raw.position, raw.position + size);
        raw.position += size;
        return bytes;
      },
      readall: (/** @type {Raw} */ raw) => raw.bytes.slice(0, raw.size),
      readinto(/** @type {Raw} */ raw, target) {
        target.set(raw.bytes.subarray(raw.position, raw.position + target.length));
        raw.position += target.length;
        return target.length;
      },
      readline(/** @type {Raw} */ raw) {
        const start = raw.position;
        raw.position = raw.bytes.indexOf(0x0a, start) + 1;
        // A view: above 64 bytes a copy costs an allocation outside the heap, several times the rest.
        return raw.bytes.subarray(start, raw.position);
      },
      readat: (/** @type {Raw} */ raw, position, size) => raw.bytes.slice(position, position + size),
      readintoat(/** @type {Raw} */ raw, position, target) {
        target.set(raw.bytes.subarray(position, position + target.length));
        return target.length;
      },
      writeat: (/** @type {Raw} */ raw, position, chunk) => raw.bytes.set(chunk, position),
      rewrite(/** @type {Raw} */ raw, chunk) {
        raw.bytes.set(chunk, 0);
        raw.size = chunk.length;
      },
      lend: (/** @type {Raw} */ raw) => raw.bytes,
    };
  },
};
