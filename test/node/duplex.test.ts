import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { finished, pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { BytesIO, ClosedError, LimitError, UnsupportedOperation } from "bytesio";
import { open, toDuplex, toReadable, toWritable } from "bytesio/node";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "duplex-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BYTES = createHash("shake256", { outputLength: 3 * 2 ** 20 }).digest();
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("toDuplex()", () => {
  it("is a Duplex that gives what was written, then ends", async () => {
    const duplex = toDuplex(new BytesIO());
    expect(duplex).toBeInstanceOf(Duplex);
    duplex.write("Hel");
    duplex.end("lo");
    expect(await text(duplex)).toBe("Hello");
  });

  it("gives first what the stream holds, and appends behind it", async () => {
    const stream = new BytesIO(new TextEncoder().encode("0123"));
    const duplex = toDuplex(stream, { start: 2 });
    duplex.end("45");
    expect(await text(duplex)).toBe("2345");
    expect(new TextDecoder().decode(stream.getvalue())).toBe("012345");
    expect(stream.tell()).toBe(0);
  });

  it("waits for what comes later, and hands it on at once", async () => {
    const duplex = toDuplex(new BytesIO());
    const received: string[] = [];
    duplex.setEncoding("utf8").on("data", (chunk) => received.push(chunk));
    for (const word of ["one", "two", "three"]) {
      await turn();
      duplex.write(word);
      await turn();
      expect(received.at(-1)).toBe(word);
    }
    duplex.end();
    await finished(duplex);
    expect(received).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["memory", () => new BytesIO()],
    ["a file", () => open(join(folder, "spool"), "w+b")],
    ["a file open for appending", () => open(join(folder, "appended"), "a+b")],
  ])("carries a pipeline through %s", async (_name, make) => {
    const stream = make();
    const spool = toDuplex(stream, { close: true });
    const whole: Buffer[] = [];
    await pipeline(
      Readable.from([BYTES]),
      createGzip({ level: 1 }),
      spool,
      createGunzip(),
      async (source) => {
        for await (const chunk of source) whole.push(chunk);
      },
    );
    expect(Buffer.concat(whole).equals(BYTES)).toBe(true);
    expect(stream.closed).toBe(true);
  });

  it("lets the producer finish before anything is read, and keeps nothing in Node's buffers", async () => {
    const stream = new BytesIO();
    const duplex = toDuplex(stream);
    for (let index = 0; index < 48; index++)
      duplex.write(BYTES.subarray(index * 65_536, (index + 1) * 65_536));
    duplex.end();
    await finished(duplex, { readable: false });
    expect([stream.size, duplex.writableLength, duplex.readableLength]).toEqual([BYTES.length, 0, 0]);
    expect((await buffer(duplex)).equals(BYTES)).toBe(true);
  });

  it("ends where nothing was written, also past the end of the stream", async () => {
    expect(await text(toDuplex(new BytesIO()).end())).toBe("");
    const past = toDuplex(new BytesIO(Uint8Array.of(1)), { start: 3 });
    past.end("abcd");
    expect(await text(past)).toBe("cd");
  });

  it("ends once for a consumer that reads more than a turn's worth", async () => {
    const duplex = toDuplex(new BytesIO());
    const received = buffer(duplex);
    for (let index = 0; index < 3; index++) {
      duplex.write(BYTES);
      duplex.write(BYTES);
      await turn();
    }
    duplex.write("!");
    duplex.end();
    expect((await received).length).toBe(6 * BYTES.length + 1);
  });

  it("may be written and moved by others meanwhile", async () => {
    const stream = new BytesIO();
    const duplex = toDuplex(stream);
    duplex.write("ab");
    stream.seek(0);
    stream.write(new TextEncoder().encode("X"));
    duplex.end("c");
    expect(await text(duplex)).toBe("Xbc");
    expect(stream.tell()).toBe(1);
  });

  it("fails past its limit, which counts what is written", async () => {
    const duplex = toDuplex(new BytesIO(BYTES), { limit: 2 });
    duplex.write("ab");
    const failed = finished(duplex);
    duplex.write("c");
    await expect(failed).rejects.toMatchObject({ constructor: LimitError, limit: 2, size: 3 });
  });

  it("fails with ClosedError if the stream is closed underneath, reading or writing", async () => {
    for (const use of ["resume", "write"] as const) {
      const stream = new BytesIO(BYTES);
      const duplex = toDuplex(stream);
      const failed = finished(duplex);
      stream.close();
      if (use === "resume") duplex.resume();
      else duplex.write("a");
      await expect(failed).rejects.toBeInstanceOf(ClosedError);
    }
  });

  it("is destroyed by its signal, and closes the stream then if it is to", async () => {
    const stream = new BytesIO();
    const controller = new AbortController();
    const duplex = toDuplex(stream, { signal: controller.signal, close: true });
    const failed = finished(duplex.resume());
    controller.abort();
    await expect(failed).rejects.toMatchObject({ name: "AbortError" });
    expect(stream.closed).toBe(true);
  });

  it("flushes the file when the writing ends", async () => {
    const path = join(folder, "flushed");
    using file = open(path, "w+b");
    const duplex = toDuplex(file);
    await finished(duplex.end("Hello"), { readable: false });
    expect(readFileSync(path, "utf8")).toBe("Hello");
    duplex.destroy();
  });

  it("refuses what has no positions, and options out of range", () => {
    expect(() => toDuplex({} as never)).toThrow(TypeError);
    expect(() => toDuplex(Object.assign(new BytesIO(), { seekable: () => false }))).toThrow(
      UnsupportedOperation,
    );
    for (const options of [{ start: -1 }, { chunkSize: 0 }, { limit: -1 }]) {
      expect(() => toDuplex(new BytesIO(), options)).toThrow(RangeError);
    }
    for (const options of [{ start: 1.5 }, { chunkSize: NaN }, { limit: 2 ** 53 }]) {
      expect(() => toDuplex(new BytesIO(), options)).toThrow(TypeError);
    }
  });

  it("is not needed for two streams: their halves join", async () => {
    const [inbox, outbox] = [new BytesIO(new TextEncoder().encode("in")), new BytesIO()];
    const duplex = Duplex.from({ readable: toReadable(inbox), writable: toWritable(outbox) });
    expect(duplex.readableObjectMode).toBe(false);
    duplex.end("out");
    expect(await text(duplex)).toBe("in");
    expect(new TextDecoder().decode(outbox.getvalue())).toBe("out");
  });
});
