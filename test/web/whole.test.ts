import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BufferedRandom,
  BufferedReader,
  BytesIO,
  ClosedError,
  RawIOBase,
  type Reader,
  SEEK_END,
  type Seekable,
  StringIO,
  UnsupportedOperation,
  writeFrom,
} from "bytesio";
import { FileIO } from "bytesio/node";
import {
  type ByteRange,
  toBlob,
  toFile,
  toReadableStream,
  toRequest,
  toResponse,
  toWritableStream,
} from "bytesio/web";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { count, sum } from "../support/allocations.ts";
import { NO_INTEGERS, text, utf8 } from "../support/contract-suite.ts";
import { type Loopback, listen } from "../support/loopback.ts";
import { STATES } from "../support/states.ts";

const MIB = 2 ** 20;
const CONTENTS = "Hello,\nworld\n";
const URL_OF_NONE = "http://host.invalid/";

/** Every door that takes a stream whole, and how to see what went through. */
const DOORS: Record<
  string,
  (stream: Seekable & Reader<Uint8Array | null>, range?: ByteRange) => Promise<ArrayBuffer>
> = {
  "toBlob()": (stream, range) => toBlob(stream, range).arrayBuffer(),
  "toFile()": (stream, range) => toFile(stream, "name", range).arrayBuffer(),
  "toResponse()": (stream, range) => toResponse(stream, range).arrayBuffer(),
  "toRequest()": (stream, range) => toRequest(URL_OF_NONE, stream, range).arrayBuffer(),
};

const folder = mkdtempSync(join(tmpdir(), "bytesio-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(contents: string): FileIO {
  const stream = new FileIO(join(folder, "file"), "w+");
  stream.write(utf8(contents));
  return stream;
}

/** A raw stream that reads at most three bytes a time. */
class ShortReader extends RawIOBase {
  readonly #below = new BytesIO(utf8(CONTENTS));
  override readable(): boolean {
    return true;
  }
  override seekable(): boolean {
    return true;
  }
  override seek(offset: number, whence?: number): number {
    return this.#below.seek(offset, whence);
  }
  override readinto(target: Uint8Array): number {
    return this.#below.readinto(target.subarray(0, 3));
  }
}

const STREAMS: Record<string, () => Seekable & Reader<Uint8Array | null> & { close(): void }> = {
  ...Object.fromEntries(Object.entries(STATES).map(([name, make]) => [name, () => make(utf8(CONTENTS))])),
  "a file": () => file(CONTENTS),
  "a BufferedReader": () => new BufferedReader(new BytesIO(utf8(CONTENTS)), 4),
  "a BufferedRandom with something not yet written": () => {
    const stream = new BufferedRandom(new BytesIO(utf8("Hello,\nWORLD\n")), 100);
    stream.seek(7);
    stream.write(utf8("world"));
    return stream;
  },
  "a raw stream that reads short": () => new ShortReader(),
};

describe.each(Object.entries(DOORS))("%s", (_name, through) => {
  it.each(Object.entries(STREAMS))(
    "takes all of %s, wherever the position is, and leaves it there",
    async (_name, make) => {
      const stream = make();
      for (const position of [5, 0, 13, 20]) {
        stream.seek(position);
        expect(text(new Uint8Array(await through(stream)))).toBe(CONTENTS);
        expect(stream.tell()).toBe(position);
      }
      stream.close();
    },
  );

  it.each([
    [{ start: 3 }, "lo,\nworld\n"],
    [{ end: 5 }, "Hello"],
    [{ start: 3, end: 5 }, "lo"],
    [{ start: 0, end: 13 }, CONTENTS],
    [{ start: 12, end: 14 }, "\n"],
    [{ start: 5, end: 5 }, ""],
    [{ start: 5, end: 3 }, ""],
    [{ start: 13 }, ""],
    [{ start: 2 ** 40 }, ""],
    [{ end: 2 ** 40 }, CONTENTS],
    [{ start: undefined, end: undefined }, CONTENTS],
  ])("takes the range %o", async (range, expected) => {
    const stream = new BytesIO(utf8(CONTENTS));
    expect(text(new Uint8Array(await through(stream, range)))).toBe(expected);
  });

  it("takes a copy that later writes do not change, and that changes nothing here", async () => {
    const stream = new BytesIO(utf8(CONTENTS));
    const going = through(stream);
    stream.write(utf8("XXXXX"));
    const bytes = new Uint8Array(await going);
    expect(text(bytes)).toBe(CONTENTS);
    bytes.fill(0);
    expect(text(stream.getvalue())).toBe("XXXXX,\nworld\n");
  });

  it("takes nothing of an empty stream", async () => {
    expect((await through(new BytesIO())).byteLength).toBe(0);
  });

  it("works while a view is lent", async () => {
    const stream = new BytesIO(utf8(CONTENTS));
    const view = stream.getbuffer();
    expect(text(new Uint8Array(await through(stream)))).toBe(CONTENTS);
    view.release();
  });

  it("refuses what has no position, cannot be read, or is closed", () => {
    class Pipe extends BytesIO {
      override seekable(): boolean {
        return false;
      }
    }
    const closed = new BytesIO();
    closed.close();
    const writeOnly = new FileIO(join(folder, "written"), "w");
    writeOnly.write(utf8("abc"));
    expect(() => through(new Pipe())).toThrow(UnsupportedOperation);
    expect(() => through(writeOnly)).toThrow(UnsupportedOperation);
    expect(() => through(closed)).toThrow(ClosedError);
    for (const value of [null, undefined, 5, {}, utf8("abc"), new StringIO("abc")]) {
      expect(() => through(value as never)).toThrow(TypeError);
    }
    expect(writeOnly.tell()).toBe(3);
    writeOnly.close();
  });

  it.each(["start", "end"])("refuses a %s that is no integer or negative", (name) => {
    const stream = new BytesIO(utf8(CONTENTS));
    for (const value of NO_INTEGERS) {
      expect(() => through(stream, { [name]: value } as ByteRange)).toThrow(TypeError);
    }
    expect(() => through(stream, { [name]: -1 })).toThrow(RangeError);
  });

  describe("before the runtime copies", () => {
    const size = 100_000;
    const nothing = Promise.resolve(new ArrayBuffer(0));
    class NoDoor {
      arrayBuffer(): Promise<ArrayBuffer> {
        return nothing;
      }
    }
    /** What the runtime's own classes copy is seen too on some runtimes. */
    function copiedByUs(stream: Seekable & Reader<Uint8Array | null>, range?: ByteRange): number[] {
      for (const name of ["Blob", "File", "Response", "Request"]) vi.stubGlobal(name, NoDoor);
      const { allocated, copied } = count(() => void through(stream, range));
      // One byte is asked for behind the end, to see that it is the end.
      const contents = allocated.filter((size) => size > 1);
      expect(sum(contents)).toBe(copied);
      return contents;
    }

    it.each([{}, { start: 10 }, { end: 50_000 }, { start: 50_000, end: 2 ** 40 }])(
      "copies nothing, be the memory borrowed or the stream's own: %o",
      (range) => {
        expect(copiedByUs(new BytesIO(new Uint8Array(size)), range)).toEqual([]);
        expect(copiedByUs(BytesIO.adopt(new Uint8Array(size)), range)).toEqual([]);
      },
    );

    it("copies what cannot go out as it lies, and of a part that part only", () => {
      const tiny = new BytesIO();
      tiny.write(new Uint8Array(100));
      expect(copiedByUs(tiny, { start: 10 })).toEqual([90]);
      const large = BytesIO.adopt(new Uint8Array(16 * MIB));
      large.seek(0, SEEK_END);
      large.write(new Uint8Array(MIB));
      expect(copiedByUs(large, { start: 5, end: 50_004 })).toEqual([]);
      expect(copiedByUs(large, { start: 16 * MIB - 4, end: 16 * MIB + 5 })).toEqual([]);
      expect([large.size, tiny.size]).toEqual([17 * MIB, 100]);
    });

    it("copies once what a subclass reads in its own way", () => {
      class Reading extends BytesIO {
        override readinto(target: Uint8Array): number {
          return super.readinto(target);
        }
      }
      expect(copiedByUs(Reading.adopt(new Uint8Array(size)))).toEqual([size]);
    });
  });

  it("gives what a subclass reads where that is something else than it lends", async () => {
    class Shifted extends BytesIO {
      override readinto(target: Uint8Array): number {
        const count = super.readinto(target);
        target.forEach((byte, index) => {
          target[index] = byte + 1;
        });
        return count;
      }
    }
    class Late extends BytesIO {
      override seek(offset: number, whence = 0): number {
        return super.seek(whence === 0 ? offset + 1 : offset, whence) - 1;
      }
      override tell(): number {
        return super.tell() - 1;
      }
    }
    class Stingy extends BytesIO {
      override lend(): never {
        throw new Error("no");
      }
    }
    const own = Object.assign(new BytesIO(utf8("abc")), { readinto: () => 0 });
    const read = async (stream: Seekable & Reader<Uint8Array | null>) =>
      text(new Uint8Array(await through(stream)));
    expect(await read(new Shifted(utf8("abc")))).toBe("bcd");
    const late = new Late(utf8("abc"));
    late.seek(0);
    expect(await read(late)).toBe("bc");
    expect(await read(new Stingy(utf8("abc")))).toBe("abc");
    expect(await read(own)).toBe("");
  });

  it.each(Object.entries(STATES))("throws TypeError where the memory was transferred away: %s", (_, make) => {
    const stream = make(utf8(CONTENTS));
    const view = stream.getbuffer();
    structuredClone(view.bytes.buffer, { transfer: [view.bytes.buffer] });
    view.release();
    expect(() => through(stream)).toThrow(TypeError);
    stream.close();
  });

  it("has given the memory back when the runtime refuses the rest", () => {
    class Refusing {
      constructor() {
        throw new RangeError("no");
      }
    }
    for (const name of ["Blob", "File", "Response", "Request"]) vi.stubGlobal(name, Refusing);
    const stream = new BytesIO(utf8(CONTENTS));
    expect(() => through(stream)).toThrow("no");
    vi.unstubAllGlobals();
    expect(stream.write(utf8("X"))).toBe(1);
    stream.close();
  });
});

describe("toBlob()", () => {
  it("has the type", () => {
    expect(toBlob(new BytesIO(), { type: "image/png" }).type).toBe("image/png");
    expect(toBlob(new BytesIO()).type).toBe("");
    expect(toBlob(new BytesIO())).toBeInstanceOf(Blob);
  });

  it("comes back by BytesIO.fromAsync()", async () => {
    const stream = await BytesIO.fromAsync(toBlob(new BytesIO(utf8(CONTENTS))), { limit: 13 });
    expect(text(stream.getvalue())).toBe(CONTENTS);
  });
});

describe("toFile()", () => {
  it("has name, type and date", () => {
    const made = toFile(new BytesIO(utf8("a")), "é.txt", { type: "text/plain", lastModified: 5 });
    expect([made.name, made.type, made.lastModified, made.size]).toEqual(["é.txt", "text/plain", 5, 1]);
    const before = Date.now();
    expect(toFile(new BytesIO(), "a").lastModified).toBeGreaterThanOrEqual(before);
    expect(toFile(new BytesIO(), "")).toBeInstanceOf(File);
  });

  it.each([undefined, null, 5, {}, utf8("a")])("refuses the name %o", (name) => {
    expect(() => toFile(new BytesIO(), name as unknown as string)).toThrow(TypeError);
  });
});

describe("toResponse()", () => {
  it("says its length, whatever the headers given say, and keeps the rest of them", () => {
    for (const headers of [
      { "content-type": "a/b", "content-length": "99" },
      new Headers({ "content-type": "a/b" }),
      [["Content-Type", "a/b"]] as [string, string][],
    ]) {
      const response = toResponse(new BytesIO(utf8("abc")), {
        headers,
        status: 201,
        statusText: "Made",
        end: 2,
      });
      expect([...response.headers]).toEqual([
        ["content-length", "2"],
        ["content-type", "a/b"],
      ]);
      expect([response.status, response.statusText]).toEqual([201, "Made"]);
    }
  });

  it("leaves the headers given as they were", () => {
    const headers = new Headers({ "content-type": "a/b" });
    toResponse(new BytesIO(), { headers });
    expect([...headers]).toEqual([["content-type", "a/b"]]);
  });

  it("gives what the runtime's constructor refuses back as its error", () => {
    expect(() => toResponse(new BytesIO(), { status: 204 })).toThrow(TypeError);
    expect(() => toResponse(new BytesIO(), { status: 999 })).toThrow(RangeError);
  });

  it("may be cloned, and comes back by BytesIO.fromAsync() with its size known", async () => {
    const response = toResponse(new BytesIO(utf8(CONTENTS)));
    const twin = response.clone();
    const totals: unknown[] = [];
    const options = { onProgress: ({ total }: { total: number | undefined }) => totals.push(total) };
    expect(text((await BytesIO.fromAsync(response, options)).getvalue())).toBe(CONTENTS);
    expect(await twin.text()).toBe(CONTENTS);
    expect(totals).toEqual([13]);
  });
});

describe("the doors of HTTP, over a server", () => {
  let server: Loopback;
  const stream = new BytesIO(Uint8Array.from({ length: 200_003 }, (_, index) => (index * 31) % 251));
  beforeAll(async () => {
    server = await listen([503, 503]);
  });
  afterAll(() => server.close());

  const last = () => {
    const received = server.received.at(-1);
    if (received === undefined) throw new Error("nothing was received");
    return received;
  };

  it("send a request with its length, again after a failure, and the same bytes each time", async () => {
    stream.seek(77);
    let response: Response;
    let sent = 0;
    do {
      response = await fetch(
        toRequest(server.url, stream, { method: "PUT", headers: { "content-type": "a/b" } }),
      );
      sent += 1;
    } while (response.status === 503 && (await response.arrayBuffer()));
    expect([sent, response.status, stream.tell()]).toEqual([3, 200, 77]);
    expect(server.received.length).toBe(3);
    for (const { method, headers, body } of server.received) {
      expect([method, headers["content-type"], headers["content-length"]]).toEqual(["PUT", "a/b", "200003"]);
      expect(headers["transfer-encoding"]).toBeUndefined();
      expect(Buffer.compare(body, stream.getvalue())).toBe(0);
    }
    const back = await BytesIO.fromAsync(response, { limit: stream.size });
    expect(Buffer.compare(back.getvalue(), stream.getvalue())).toBe(0);
  });

  it("send a clone of a request", async () => {
    const request = toRequest(server.url, stream, { start: 0, end: 10 });
    const twin = request.clone();
    await (await fetch(request)).arrayBuffer();
    await (await fetch(twin)).arrayBuffer();
    expect(text(last().body)).toBe(text(stream.getvalue().subarray(0, 10)));
    expect(last().method).toBe("POST");
  });

  it("send a file in a form, beside its fields", async () => {
    const form = new FormData();
    form.append("title", "A picture");
    form.append("file", toFile(stream, "picture é.bin", { type: "image/x-dots" }));
    await (await fetch(server.url, { method: "POST", body: form })).arrayBuffer();
    const { body, headers } = last();
    expect(Number(headers["content-length"])).toBe(body.length);
    const back = await new Response(body, {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
    const sent = back.get("file") as File;
    expect([back.get("title"), sent.name, sent.type]).toEqual(["A picture", "picture é.bin", "image/x-dots"]);
    expect(Buffer.compare((await BytesIO.fromAsync(sent)).getvalue(), stream.getvalue())).toBe(0);
  });

  it("send a ReadableStream as it is read, and write the answer into a file as it comes", async () => {
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      body: toReadableStream(stream, { start: 0 }),
      duplex: "half",
    };
    const response = await fetch(server.url, init);
    const target = new FileIO(join(folder, "answer"), "w+");
    expect(await writeFrom(target, response, { limit: stream.size })).toBe(stream.size);
    expect(last().headers["transfer-encoding"]).toBe("chunked");
    target.seek(0);
    expect(Buffer.compare(target.readall() as Uint8Array, stream.getvalue())).toBe(0);
    target.close();
  });

  it("receive into a stream that has a limit, and stop at it", async () => {
    const response = await fetch(toRequest(server.url, stream));
    const target = new BytesIO();
    await expect(response.body?.pipeTo(toWritableStream(target, { limit: 100_000 }))).rejects.toMatchObject({
      code: "ERR_IO_LIMIT",
    });
    expect(target.size).toBeLessThanOrEqual(100_000);
    expect(Buffer.compare(target.getvalue(), stream.getvalue().subarray(0, target.size))).toBe(0);
  });
});
