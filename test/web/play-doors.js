/**
 * The same work at every door, here and in a browser: it must give the same log.
 *
 * @typedef {Pick<typeof import("bytesio"), "BytesIO" | "hexdiff" | "writeFrom">} Core
 * @typedef {Pick<typeof import("bytesio/web"), "toBlob" | "toFile" | "toReadableStream" | "toRequest" | "toResponse" |
 *   "toWritableStream">} Web
 */

/** @param {number} size */
function pattern(size) {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
}

/** @param {Uint8Array} bytes */
async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice()));
  return [bytes.length, Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("")];
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} readable */
async function byob(readable) {
  const reader = readable.getReader({ mode: "byob" });
  const parts = [];
  for (let memory = new ArrayBuffer(10_007); ; ) {
    const { done, value } = await reader.read(new Uint8Array(memory, 7, 10_000));
    if (done || value === undefined) return parts;
    parts.push(...value);
    memory = value.buffer;
  }
}

/**
 * @param {Core & Web} doors
 * @param {string} origin
 */
export async function playDoors(
  { BytesIO, toBlob, toFile, toReadableStream, toRequest, toResponse, toWritableStream, writeFrom },
  origin,
) {
  const contents = pattern(200_003);
  const written = new BytesIO();
  written.write(contents);
  /** Past 32 MiB the memory is of a kind that browsers refuse. */
  const large = new BytesIO();
  large.write(contents);
  large.seek(34 * 2 ** 20);
  large.write(Uint8Array.of(1));
  large.truncate(contents.length);
  const streams = { borrowed: new BytesIO(contents), written, large };

  /** @type {unknown[]} */
  const log = [];
  for (const [name, stream] of Object.entries(streams)) {
    stream.seek(5);
    const fetched = await fetch(toRequest(`${origin}/echo`, stream, { headers: { "content-type": "a/b" } }));
    const form = new FormData();
    form.append("file", toFile(stream, "ž.bin", { type: "a/b", start: 10 }));
    const sent = await fetch(`${origin}/echo`, { method: "POST", body: form });
    const part = /** @type {File} */ ((await sent.formData()).get("file"));
    const zipped = new BytesIO();
    await toReadableStream(stream, { start: 0 })
      .pipeThrough(new CompressionStream("gzip"))
      .pipeTo(toWritableStream(zipped));
    const unzipped = new BytesIO();
    await toReadableStream(zipped, { start: 0 })
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeTo(toWritableStream(unzipped));
    const copied = new BytesIO();
    await writeFrom(copied, toResponse(stream));
    const transferred = [];
    const { port1, port2 } = new MessageChannel();
    const reader = toReadableStream(stream, { start: 0 }).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      transferred.push(next.value.length);
      port1.postMessage(next.value, [next.value.buffer]);
    }
    port1.close();
    port2.close();
    log.push([
      name,
      await digest(new Uint8Array(await toBlob(stream).arrayBuffer())),
      await digest(new Uint8Array(await toResponse(stream, { end: 70_000 }).arrayBuffer())),
      toResponse(stream).headers.get("content-length"),
      fetched.headers.get("x-length"),
      await digest((await BytesIO.fromAsync(fetched)).getvalue()),
      [part.name, part.type],
      await digest((await BytesIO.fromAsync(part)).getvalue()),
      await digest(unzipped.getvalue()),
      await digest(copied.getvalue()),
      await digest(Uint8Array.from(await byob(toReadableStream(stream, { start: 1, end: 150_000 })))),
      await digest(Uint8Array.from(await byob(toReadableStream(stream)))),
      transferred,
      stream.tell(),
      await digest(stream.getvalue()),
    ]);
  }
  return log;
}
