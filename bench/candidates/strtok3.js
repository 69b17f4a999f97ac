import { awaitedReads } from "./awaited.js";

/** @typedef {import("strtok3").ITokenizer} Tokenizer */

/** @type {import("../types.d.ts").Candidate} */
export default {
  name: "strtok3",
  title: "strtok3",
  keeps: "chunks",
  gives: "copy",
  note: "it only reads, from the caller's array; every read is awaited",
  does: [
    "read-small",
    "read-blocks",
    "read-blocks-into-array",
    "read-pages-at-random",
    "read-pages-at-random-into-array",
    "construct-from-bytes",
  ],
  async load() {
    const { fromBuffer } = await import("strtok3/core");
    /** @param {Tokenizer} tokenizer @param {number} size */
    async function read(tokenizer, size) {
      const bytes = new Uint8Array(size);
      await tokenizer.readBuffer(bytes);
      return bytes;
    }
    return {
      takes: "Uint8Array",
      from: (bytes) => fromBuffer(bytes),
      runs: {
        ...awaitedReads({
          read,
          readinto: (/** @type {Tokenizer} */ tokenizer, target) => tokenizer.readBuffer(target),
          async readat(/** @type {Tokenizer} */ tokenizer, position, size) {
            const bytes = new Uint8Array(size);
            await tokenizer.readBuffer(bytes, { position });
            return bytes;
          },
          readintoat: (/** @type {Tokenizer} */ tokenizer, position, target) =>
            tokenizer.readBuffer(target, { position }),
        }),
        async "construct-from-bytes"(ops, count, bytes) {
          let value;
          for (let index = 0; index < count; index++) value = await read(ops.from(bytes), bytes.length);
          return value;
        },
      },
    };
  },
};
