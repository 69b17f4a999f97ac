/**
 * What whole-value doors made before the stream was overwritten, and what a ReadableStream that lends gives: the
 * same in every runtime.
 *
 * @typedef {Pick<typeof import("bytesio"), "BytesIO">} Core
 * @typedef {Pick<typeof import("bytesio/web"), "toBlob" | "toFile" | "toReadableStream" | "toRequest" | "toResponse" |
 *   "toWritableStream">} Web
 * @typedef {import("bytesio").BytesIO} Stream
 * @typedef {import("bytesio/web").ByteRange} Range
 */

const SIZES = [1, 100, 64 * 2 ** 10, 8 * 2 ** 20];

/** @param {number} size */
function pattern(size) {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export function same(left, right) {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/**
 * The doors that were not closed to what was written after, with the size and the range: none, if each copies.
 *
 * @param {Core & Web} doors
 */
export async function playCopies({ BytesIO, toBlob, toFile, toRequest, toResponse }) {
  /** @type {Record<string, (stream: Stream, range: Range) => { arrayBuffer(): Promise<ArrayBuffer> }>} */
  const making = {
    toBlob,
    toFile: (stream, range) => toFile(stream, "name", range),
    toResponse,
    toRequest: (stream, range) => toRequest("http://host.invalid/", stream, range),
    "clone of toResponse": (stream, range) => toResponse(stream, range).clone(),
    form(stream, range) {
      const form = new FormData();
      form.append("file", toFile(stream, "name", range));
      const response = new Response(form);
      return {
        arrayBuffer: async () => /** @type {File} */ ((await response.formData()).get("file")).arrayBuffer(),
      };
    },
  };
  const changed = [];
  for (const size of SIZES) {
    const contents = pattern(size);
    const after = new Uint8Array(size).fill(0xdb);
    for (const range of [{}, { start: size >> 2 }, { start: size >> 3, end: size - (size >> 3) }]) {
      for (const [name, make] of Object.entries(making)) {
        const stream = BytesIO.adopt(contents.slice());
        const made = make(stream, range);
        stream.write(after);
        const bytes = new Uint8Array(await made.arrayBuffer());
        const expected = contents.subarray(range.start, range.end);
        if (!same(bytes, expected) || !same(stream.getvalue(), after)) changed.push([name, size, range]);
      }
    }
  }
  return changed;
}

/** @param {Core & Web} doors */
export async function playLent({ BytesIO, toReadableStream, toWritableStream }) {
  const contents = pattern(200_003);
  const stream = BytesIO.adopt(contents.slice());
  const { buffer } = stream.lend((bytes) => bytes);
  /** @type {unknown[]} */
  const log = [];

  const writable = () => {
    const position = stream.tell();
    try {
      stream.write(contents.subarray(position, position + 1));
      return true;
    } catch (error) {
      return /** @type {Error} */ (error).name;
    } finally {
      stream.seek(position);
    }
  };

  const readable = toReadableStream(stream, { lend: true, chunkSize: 65_536 });
  try {
    readable.getReader({ mode: "byob" });
  } catch (error) {
    log.push(/** @type {Error} */ (error).name);
  }
  log.push(writable());
  const reader = readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    log.push([next.value.length, next.value.byteOffset, next.value.buffer === buffer, writable()]);
  }
  log.push(writable());

  const cancelled = toReadableStream(stream, { start: 5, lend: true }).getReader();
  await cancelled.read();
  log.push(writable());
  await cancelled.cancel();
  log.push(writable());

  const controller = new AbortController();
  const aborted = toReadableStream(stream, { start: 5, lend: true, signal: controller.signal }).getReader();
  await aborted.read();
  controller.abort();
  log.push(writable(), await aborted.read().catch((error) => error.name));

  const back = new BytesIO();
  await toReadableStream(stream, { start: 0, lend: true })
    .pipeThrough(new CompressionStream("gzip"))
    .pipeThrough(new DecompressionStream("gzip"))
    .pipeTo(toWritableStream(back));
  log.push(same(back.getvalue(), contents), writable());
  const sent = new Response(toReadableStream(stream, { start: 0, lend: true }));
  log.push(same(new Uint8Array(await sent.arrayBuffer()), contents), writable());
  return log;
}
