import { BufferError, BytesIO, ClosedError } from "bytesio";
import { describe, expect, it, vi } from "vitest";

const isLent = (stream: BytesIO): boolean => {
  try {
    stream.truncate(stream.size);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(BufferError);
    return true;
  }
};

describe("BytesIO.lend()", () => {
  it("lends the live contents while the function runs, and returns what that returns", () => {
    const stream = new BytesIO(Uint8Array.of(3, 1, 2));
    stream.seek(1);
    const result = stream.lend((bytes) => {
      expect(isLent(stream)).toBe(true);
      return bytes.sort().length;
    });
    expect(result).toBe(3);
    expect(isLent(stream)).toBe(false);
    expect(stream.getvalue()).toEqual(Uint8Array.of(1, 2, 3));
    expect(stream.tell()).toBe(1);
  });

  it("keeps them lent until a promise is fulfilled", async () => {
    const stream = new BytesIO(Uint8Array.of(1));
    let settle = (_value: string): void => {};
    const result = stream.lend(
      () =>
        new Promise<string>((resolve) => {
          settle = resolve;
        }),
    );
    await Promise.resolve();
    expect(isLent(stream)).toBe(true);
    settle("done");
    expect(await result).toBe("done");
    expect(isLent(stream)).toBe(false);
  });

  it("keeps them lent until a promise is rejected, or a thenable is through", async () => {
    const stream = new BytesIO();
    const failure = new Error("on purpose");
    await expect(
      stream.lend(async () => {
        expect(isLent(stream)).toBe(true);
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(isLent(stream)).toBe(false);
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about.
    const thenable = { then: (resolve: (value: number) => void) => void setTimeout(resolve, 1, 7) };
    const waiting = stream.lend(() => thenable);
    expect(isLent(stream)).toBe(true);
    expect(await waiting).toBe(7);
    expect(isLent(stream)).toBe(false);
  });

  it("takes them back when the function throws", () => {
    const stream = new BytesIO();
    const failure = new Error("on purpose");
    expect(() =>
      stream.lend(() => {
        throw failure;
      }),
    ).toThrow(failure);
    expect(isLent(stream)).toBe(false);
  });

  it("lends several times at once", async () => {
    const stream = new BytesIO(Uint8Array.of(1, 2));
    const sizes = await Promise.all([
      stream.lend(async (bytes) => bytes.length),
      stream.lend(async (bytes) => bytes.length),
    ]);
    expect(sizes).toEqual([2, 2]);
    expect(isLent(stream)).toBe(false);
    expect(stream.lend(() => stream.lend((bytes) => bytes.length))).toBe(2);
  });

  it("does not let the stream be closed meanwhile", async () => {
    const stream = new BytesIO();
    await stream.lend(async () => expect(() => stream.close()).toThrow(BufferError));
    stream.close();
    const use = vi.fn();
    expect(() => stream.lend(use)).toThrow(ClosedError);
    expect(use).not.toHaveBeenCalled();
  });

  it("refuses what is no function, and lends nothing then", () => {
    const stream = new BytesIO();
    expect(() => stream.lend(null as unknown as () => void)).toThrow(TypeError);
    expect(isLent(stream)).toBe(false);
  });
});
