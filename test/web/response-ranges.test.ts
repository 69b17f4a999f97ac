import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asRandomAccess, BufferedReader, BytesIO } from "bytesio";
import { FileIO, open } from "bytesio/node";
import { type ResponseOptions, toResponse } from "bytesio/web";
import { describe, expect, it } from "vitest";
import { utf8 } from "../support/contract-suite.ts";
import { scratch } from "../support/scratch.ts";

const DIGITS = "0123456789";
const ETAG = '"v1"';

interface Answer {
  status: number;
  contentRange: string | null;
  length: string | null;
  body: string;
}

interface Recorded extends Answer {
  method: string;
  size: number;
  range?: string;
  etag: string;
  ifRange?: string;
}

const { by, lastModified, answers }: { by: string; lastModified: string; answers: Recorded[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "ranges-of-send.json"), "utf8"),
);

const ALL: Answer = { status: 200, contentRange: null, length: "10", body: DIGITS };
const part = (start: number, end: number): Answer => ({
  status: 206,
  contentRange: `bytes ${start}-${end - 1}/10`,
  length: String(end - start),
  body: DIGITS.slice(start, end),
});

/** What RFC 9110 says, where `send` does something else. */
const DIFFERENT: Record<string, Answer> = {
  // 14.1.2: a suffix that is longer than the contents means all of them.
  "GET 10 bytes=-99": part(0, 10),
  // 14.1.1: a range whose end lies before its start is not valid, and makes the header not valid.
  "GET 10 bytes=4-2": ALL,
  "GET 10 bytes=0-1,4-2": ALL,
  // 5.6.1: empty members of a list are skipped. 14.1: names of units know no upper case. No blanks belong in a range.
  "GET 10 bytes=0-1,,2-3": part(0, 4),
  "GET 10 Bytes=0-1": part(0, 2),
  "GET 10 bytes=0 - 1": ALL,
  // 14.1.2: a suffix is there where it is not of 0 bytes, but `Content-Range` has no form for none.
  "GET 0 bytes=-1": { status: 200, contentRange: null, length: "0", body: "" },
  // 14.2: only GET has ranges.
  "HEAD 10 bytes=2-4": { ...ALL, body: "" },
  "HEAD 10 bytes=10-": { ...ALL, body: "" },
  // 13.1.5: tags are compared strongly, and the date is the very one.
  [`GET 10 bytes=2-4 W/${ETAG}`]: ALL,
  "GET 10 bytes=2-4 Wed, 02 Sep 2026 12:00:00 GMT": ALL,
};

const nameOf = ({ method, size, range, ifRange }: Recorded) =>
  [method, size, range, ifRange].filter((one) => one !== undefined).join(" ");

async function answerOf(recorded: Recorded, options: ResponseOptions = {}): Promise<Answer> {
  const { method, size, range, etag, ifRange } = recorded;
  const headers = new Headers();
  if (range !== undefined) headers.set("range", range);
  if (ifRange !== undefined) headers.set("if-range", ifRange);
  const response = toResponse(new BytesIO(utf8(DIGITS.slice(0, size))), {
    request: new Request("http://localhost/", { method, headers }),
    headers: { etag, "last-modified": lastModified },
    ...options,
  });
  const { status } = response;
  return {
    status,
    contentRange: response.headers.get("content-range"),
    length: status === 416 ? null : response.headers.get("content-length"),
    body: await response.text(),
  };
}

describe(`toResponse() to a request, beside ${by}`, () => {
  it.each(answers.map((one) => [nameOf(one), one] as const))("answers %s", async (name, recorded) => {
    const { status, contentRange, length, body } = recorded;
    const expected = DIFFERENT[name] ?? { status, contentRange, length, body };
    expect(await answerOf(recorded)).toEqual(expected);
    expect(await answerOf(recorded, { flowing: true })).toEqual(expected);
  });

  it("differs where the standard says so, and nowhere else", async () => {
    const names = new Set(answers.map(nameOf));
    for (const name of Object.keys(DIFFERENT)) expect(names).toContain(name);
    for (const recorded of answers) {
      const { status, contentRange, length, body } = recorded;
      const isSame =
        JSON.stringify(await answerOf(recorded)) === JSON.stringify({ status, contentRange, length, body });
      expect([nameOf(recorded), isSame]).toEqual([
        nameOf(recorded),
        DIFFERENT[nameOf(recorded)] === undefined,
      ]);
    }
  });
});

/** A file that counts the bytes that are read of it. */
class CountedFile extends FileIO {
  bytesRead = 0;
  override readinto(target: Uint8Array): number | null {
    const count = super.readinto(target);
    this.bytesRead += count ?? 0;
    return count;
  }
}

const asking = (range: string, method = "GET") =>
  new Request("http://localhost/", { method, headers: { range } });

describe("toResponse() to a request", () => {
  const contents = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251);
  const path = scratch(contents);

  it.each([false, true])(
    "reads only what is asked for, and keeps the position; flowing: %s",
    async (flowing) => {
      const file = new CountedFile(path);
      file.seek(77);
      const response = toResponse(file, { request: asking("bytes=1000-1999"), flowing });
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(Buffer.compare(bytes, contents.subarray(1000, 2000))).toBe(0);
      // One byte more, at the end, confirms the size.
      expect([file.bytesRead, file.tell(), file.closed]).toEqual([1001, 77, false]);
      file.close();
    },
  );

  it.each(["HEAD", "GET"])("reads no contents for %s where there is no body", async (method) => {
    const file = new CountedFile(path);
    const range = method === "HEAD" ? "bytes=0-5" : "bytes=300000-";
    const headers = { etag: ETAG, "content-type": "a/b", "cache-control": "max-age=9", vary: "accept" };
    const response = toResponse(file, {
      request: asking(range, method),
      headers,
      flowing: true,
      close: true,
    });
    expect(response.body).toBeNull();
    expect([file.bytesRead, file.closed]).toEqual([1, true]);
    expect([response.status, Object.fromEntries(response.headers)]).toEqual(
      method === "HEAD"
        ? [200, { ...headers, "content-length": "300000", "accept-ranges": "bytes" }]
        : [
            416,
            {
              vary: "accept",
              "content-length": "0",
              "content-range": "bytes */300000",
              "accept-ranges": "bytes",
            },
          ],
    );
  });

  it("sends a body as it is read, with a length, and closes the stream behind it", async () => {
    const file = new CountedFile(path);
    const response = toResponse(file, { flowing: true, close: true });
    expect([file.bytesRead, response.headers.get("content-length")]).toEqual([1, "300000"]);
    const reader = response.body?.getReader();
    await reader?.read();
    expect([file.bytesRead, file.closed]).toEqual([65_537, false]);
    await reader?.cancel();
    expect(file.closed).toBe(true);
    using buffered = open(path, "rb");
    expect((await toResponse(buffered, { flowing: true }).arrayBuffer()).byteLength).toBe(300_000);
    const copied = new CountedFile(path);
    expect((await toResponse(copied, { close: true }).arrayBuffer()).byteLength).toBe(300_000);
    expect(copied.closed).toBe(true);
  });

  it("counts from the part that start and end choose", async () => {
    const stream = new BufferedReader(new BytesIO(utf8(DIGITS)));
    for (const flowing of [false, true]) {
      const options = { start: 2, end: 8, flowing };
      const middle = toResponse(stream, { ...options, request: asking("bytes=1-2") });
      expect([middle.headers.get("content-range"), await middle.text()]).toEqual(["bytes 1-2/6", "34"]);
      const suffix = toResponse(stream, { ...options, request: asking("bytes=-2") });
      expect([suffix.headers.get("content-range"), await suffix.text()]).toEqual(["bytes 4-5/6", "67"]);
      const behind = toResponse(stream, { ...options, start: 20, request: asking("bytes=0-") });
      expect([behind.status, behind.headers.get("content-range")]).toEqual([416, "bytes */0"]);
    }
  });

  it("sends all with another status, or another method, than those that have parts", async () => {
    const stream = new BytesIO(utf8(DIGITS));
    const missing = toResponse(stream, { status: 404, request: asking("bytes=1-2") });
    expect([missing.status, await missing.text()]).toEqual([404, DIGITS]);
    const posted = toResponse(stream, { request: asking("bytes=1-2", "POST") });
    expect([posted.status, await posted.text()]).toEqual([200, DIGITS]);
    const named = toResponse(stream, { status: 200, statusText: "OK", request: asking("bytes=1-2") });
    expect([named.status, named.statusText]).toEqual([206, ""]);
  });

  it("leaves a large header of ranges behind at once", () => {
    const many = `bytes=${"0-1,".repeat(100_000)}${" ".repeat(100_000)}x`;
    const request = { method: "GET", headers: { get: (name: string) => (name === "range" ? many : null) } };
    expect(toResponse(new BytesIO(utf8(DIGITS)), { request }).status).toBe(200);
  });

  it("lets each part of a stream be fetched, put together again as the stream", async () => {
    const whole = new BytesIO();
    const access = asRandomAccess(whole);
    for (let at = 0; at < contents.length; at += 70_000) {
      const response = toResponse(new BytesIO(contents), { request: asking(`bytes=${at}-${at + 69_999}`) });
      access.writeAt(new Uint8Array(await response.arrayBuffer()), at);
    }
    expect(Buffer.compare(whole.getvalue(), contents)).toBe(0);
  });
});
