import {
  BlockingIOError,
  BytesIO,
  LimitError,
  type Progress,
  type RawWriter,
  StringIO,
  writeAll,
  writeFrom,
} from "bytesio";
import { describe, expect, it } from "vitest";
import { call, everyShape, NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { claiming, deliver, detached, failAt, RecordedStream, Stalled } from "../support/hostile.ts";
import { CHUNKS, CONTENTS, SOURCES } from "../support/sources.ts";

describe("writeAll()", () => {
  it("completes short writes, each with what is left", () => {
    const stream = new BytesIO();
    const asked: number[] = [];
    const target = {
      write(data: Uint8Array) {
        asked.push(data.length);
        return stream.write(data.subarray(0, 2));
      },
    };
    for (const [shape, bytes] of Object.entries(everyShape(utf8("WXYZ")))) {
      stream.truncate(stream.seek(0));
      expect(writeAll(target, bytes), shape).toBe(4);
      expect(text(stream.getvalue()), shape).toBe("WXYZ");
    }
    expect(asked.slice(0, 2)).toEqual([4, 2]);
    expect(writeAll(target, new Uint8Array(0))).toBe(0);
  });

  it("says how much is written where the stream takes no more", () => {
    for (const last of [null, 0]) {
      let left = 3;
      const error = (() => {
        try {
          return writeAll({ write: () => (left-- > 0 ? 1 : last) }, utf8("abcdef"));
        } catch (reason) {
          return reason;
        }
      })();
      expect(error).toBeInstanceOf(BlockingIOError);
      expect(error).toMatchObject({ characters_written: 3, code: "EAGAIN" });
    }
  });

  it("refuses what is no bytes, and what has no write()", () => {
    for (const data of [null, "text", 5, [1], detached(), detached().buffer]) {
      expect(() => call({ writeAll }, "writeAll", new BytesIO(), data)).toThrow(TypeError);
    }
    expect(() => call({ writeAll }, "writeAll", {}, utf8("a"))).toThrow(/does not support it/);
  });
});

describe("writeFrom()", () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    it(`writes ${name} at the position`, async () => {
      const stream = new BytesIO(utf8("0123456789".repeat(2)));
      stream.seek(3);
      expect(await writeFrom(stream, source())).toBe(CONTENTS.length);
      expect([text(stream.getvalue()), stream.tell()]).toEqual([`012${CONTENTS}6789`, 16]);
    });
  }

  it("writes each chunk when it comes, whole", async () => {
    const written: string[] = [];
    const target: Pick<RawWriter, "write"> = {
      write(data) {
        written.push(text(data.subarray(0, 4)));
        return Math.min(data.length, 4);
      },
    };
    const source = new RecordedStream(CHUNKS);
    const seen: Progress[] = [];
    await writeFrom(target, source.stream, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(written).toEqual(["Hell", "o,", "\nwor", "ld\n"]);
    expect(seen.map(({ loaded }) => loaded)).toEqual([6, 10, 13]);
  });

  it("takes up to the limit and writes nothing of the chunk that passes it", async () => {
    for (const source of Object.values(SOURCES)) {
      expect(await writeFrom(new BytesIO(), source(), { limit: CONTENTS.length })).toBe(CONTENTS.length);
    }
    const stream = new BytesIO();
    await expect(writeFrom(stream, deliver(...CHUNKS), { limit: 12 })).rejects.toMatchObject({
      limit: 12,
      size: 13,
    });
    expect(text(stream.getvalue())).toBe(CONTENTS.slice(0, 10));
  });

  it("has no limit but the caller's: a file may take what no memory holds", async () => {
    const size = 2 ** 33;
    const sizes: (number | undefined)[] = [];
    const source = claiming(String(size), CONTENTS);
    await writeFrom(new BytesIO(), source, { onProgress: ({ total }) => sizes.push(total) });
    expect(sizes).toEqual([size]);
    const refused = claiming(String(size), CONTENTS);
    await expect(writeFrom(new BytesIO(), refused, { limit: size - 1 })).rejects.toThrow(LimitError);
  });

  it("keeps what came before an error of the source", async () => {
    const failure = new Error("network");
    const stream = new BytesIO();
    await expect(writeFrom(stream, failAt(3, failure))).rejects.toBe(failure);
    expect(stream.getvalue()).toEqual(Uint8Array.of(1, 2));
    stream.write(Uint8Array.of(9));
    expect(stream.getvalue()).toEqual(Uint8Array.of(1, 2, 9));
  });

  it("cancels the source where the stream fails", async () => {
    const source = new RecordedStream(CHUNKS, "stalls");
    const stream = new BytesIO(null, { limit: 8 });
    const error = await writeFrom(stream, source.stream).catch((reason) => reason);
    expect(error).toBeInstanceOf(LimitError);
    expect([text(stream.getvalue()), source.cancelled]).toEqual(["Hello,", [error]]);
  });

  it("stops by a signal, also while it waits", async () => {
    const reason = new Error("enough");
    const stream = new BytesIO();
    await expect(writeFrom(stream, CHUNKS, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const source = new Stalled(utf8("abc"));
    const writing = writeFrom(stream, source, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(writing).rejects.toBe(reason);
    source.late({ done: false, value: utf8("late") });
    await Promise.resolve();
    expect([text(stream.getvalue()), source.returned]).toEqual(["abc", 1]);
  });

  it("refuses what is no stream or no source, and reads nothing", async () => {
    const source = new RecordedStream(CHUNKS);
    for (const stream of [null, undefined, {}, 5, "text", utf8("abc")]) {
      await expect(call({ writeFrom }, "writeFrom", stream, source.stream)).rejects.toThrow(TypeError);
    }
    for (const limit of NO_INTEGERS.filter((value) => value !== Infinity)) {
      await expect(call({ writeFrom }, "writeFrom", new BytesIO(), source.stream, { limit })).rejects.toThrow(
        TypeError,
      );
    }
    expect(source.pulls).toBe(0);
    for (const nothing of [null, undefined, 5, {}, utf8("abc")]) {
      await expect(call({ writeFrom }, "writeFrom", new BytesIO(), nothing)).rejects.toThrow(TypeError);
    }
    await expect(call({ writeFrom }, "writeFrom", new StringIO(), CHUNKS)).rejects.toThrow(TypeError);
  });
});
