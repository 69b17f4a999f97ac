import { gunzip, gzip } from "node:zlib";
import { BufferError, BytesIO, ClosedError } from "bytesio";
import { asBuffer } from "bytesio/node";
import { describe, expect, it } from "vitest";
import { count } from "../support/allocations.ts";

describe("asBuffer()", () => {
  it("lends a Buffer of the live contents, wherever the position is", () => {
    const stream = new BytesIO(Uint8Array.of(1, 2, 3));
    stream.seek(2);
    using lent = asBuffer(stream);
    expect(lent.buffer).toBeInstanceOf(Buffer);
    expect([...lent.buffer]).toEqual([1, 2, 3]);
    lent.buffer[0] = 9;
    expect(stream.getvalue()[0]).toBe(9);
    expect(stream.tell()).toBe(2);
  });

  it("forbids to write until it is released, at the end of the block or by release()", () => {
    const stream = new BytesIO();
    {
      using _lent = asBuffer(stream);
      expect(() => stream.write(Uint8Array.of(1))).toThrow(BufferError);
    }
    expect(stream.write(Uint8Array.of(1))).toBe(1);
    const lent = asBuffer(stream);
    lent.release();
    lent.release();
    expect(() => lent.buffer).toThrow(ClosedError);
    stream.close();
    expect(() => asBuffer(stream)).toThrow(ClosedError);
  });

  it("copies nothing of a stream that has memory of its own", () => {
    const stream = BytesIO.adopt(new Uint8Array(100_000));
    const { allocated, copied } = count(() => asBuffer(stream).buffer);
    expect([allocated, copied]).toEqual([[], 0]);
  });

  it("gives an empty Buffer of an empty stream", () => {
    using lent = asBuffer(new BytesIO());
    expect(lent.buffer.length).toBe(0);
  });
});

describe("BytesIO.lend()", () => {
  it("holds the memory for Node's asynchronous functions", async () => {
    const stream = new BytesIO(new Uint8Array(100_000));
    const packed = stream.lend(
      (bytes) =>
        new Promise<Buffer>((resolve, reject) => {
          gzip(bytes, (error, result) => (error ? reject(error) : resolve(result)));
        }),
    );
    expect(() => stream.write(Uint8Array.of(1))).toThrow(BufferError);
    const bytes = await packed;
    expect(stream.write(Uint8Array.of(1))).toBe(1);
    const size = await new Promise((resolve) => gunzip(bytes, (_error, result) => resolve(result.length)));
    expect(size).toBe(100_000);
  });
});
