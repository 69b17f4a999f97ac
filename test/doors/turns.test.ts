/**
 * Doors of promises let the event loop turn: timers, sockets and signals are not kept waiting until all is moved.
 *
 * @module
 */

import { BytesIO, writeFrom } from "bytesio";
import { toReadableStream, toWritableStream } from "bytesio/web";
import { describe, expect, it, vi } from "vitest";

const MIB = 2 ** 20;
const SIZE = 8 * MIB;

/** Chunks that are there at once, as those of an array. */
function* chunks(size = 65_536): Generator<Uint8Array<ArrayBuffer>> {
  for (let left = SIZE; left > 0; left -= size) yield new Uint8Array(size);
}

async function drain(readable: ReadableStream<Uint8Array>): Promise<void> {
  const reader = readable.getReader();
  while (!(await reader.read()).done);
}

const DOORS: Record<string, () => Promise<unknown>> = {
  "toReadableStream()": () => drain(toReadableStream(new BytesIO(new Uint8Array(SIZE)))),
  "toReadableStream() that lends": () =>
    drain(toReadableStream(new BytesIO(new Uint8Array(SIZE)), { lend: true, chunkSize: 65_536 })),
  "toReadableStream() by BYOB": async () => {
    const reader = toReadableStream(new BytesIO(new Uint8Array(SIZE))).getReader({ mode: "byob" });
    let memory = new Uint8Array(65_536);
    for (;;) {
      const { done, value } = await reader.read(memory);
      if (done) return;
      memory = new Uint8Array(value.buffer);
    }
  },
  "toWritableStream()": async () => {
    const writer = toWritableStream(new BytesIO()).getWriter();
    for (const chunk of chunks()) await writer.write(chunk);
    await writer.close();
  },
  "fromAsync()": () => BytesIO.fromAsync(chunks()),
  "fromAsync() of chunks of a byte": () => BytesIO.fromAsync(Array(SIZE / 1024).fill(new Uint8Array(1))),
  "writeFrom()": () => writeFrom(new BytesIO(), chunks()),
};

describe.each(Object.entries(DOORS))("%s", (_name, move) => {
  it("lets the event loop turn once per MiB", async () => {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await move();
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(SIZE / MIB - 1);
  });

  it("goes on where the timers of a test stand still", async () => {
    vi.useFakeTimers();
    try {
      await move();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("BytesIO.fromAsync()", () => {
  it("can be aborted by a timer while a source has everything at hand", async () => {
    function* endless(): Generator<Uint8Array<ArrayBuffer>> {
      const chunk = new Uint8Array(65_536);
      // Bounded, so that a failure ends too.
      for (let left = 20_000; left > 0; left--) yield chunk;
    }
    const signal = AbortSignal.timeout(1);
    const collecting = writeFrom({ write: (data: Uint8Array) => data.byteLength }, endless(), { signal });
    await expect(collecting).rejects.toHaveProperty("name", "TimeoutError");
  });
});
