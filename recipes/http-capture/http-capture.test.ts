import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { BytesIO, LimitError } from "bytesio";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../listen.ts";
import { newFiles } from "../new-files.ts";
import { type Captured, capture, forward, replay, send } from "./http-capture.ts";

const contents = Uint8Array.from({ length: 30_000 }, (_, index) => index % 251);
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function captured(init: Partial<Captured>): Promise<Captured> {
  return { ...(await capture(new Response(null))), ...init };
}

describe("capture()", () => {
  let server: Server;
  let url: string;
  /** Bytes that the server has handed over to the system. */
  let sent = 0;
  let gone: Promise<unknown>;

  beforeAll(async () => {
    server = createServer(async ({ url: path }, response) => {
      gone = once(response, "close");
      response.setHeader("content-type", "text/plain");
      if (path === "/gzip") {
        response.setHeader("content-encoding", "gzip").end(gzipSync(contents));
      } else if (path === "/claims") {
        response.setHeader("content-length", 2 ** 30).write("x");
      } else if (path === "/breaks") {
        response.setHeader("content-length", 10).write("half", () => response.destroy());
      } else if (path === "/endless") {
        for (sent = 0; !response.destroyed; sent += 65_536) {
          if (!response.write(new Uint8Array(65_536))) await Promise.race([once(response, "drain"), gone]);
        }
      } else {
        response.writeHead(404, "Nowhere").end("Hello");
      }
    });
    url = `http://127.0.0.1:${await listen(server)}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("keeps status, headers and body of any answer", async () => {
    const answer = await capture(await fetch(`${url}/`));
    expect(answer).toMatchObject({ url: `${url}/`, status: 404, statusText: "Nowhere" });
    expect(answer.headers.get("content-type")).toBe("text/plain");
    expect(answer.body.size).toBe(5);
    expect(answer.body.read()).toEqual(utf8("Hello"));
  });

  it("knows the size of the contents, not that of their way", async () => {
    const answer = await capture(await fetch(`${url}/gzip`));
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.body.getvalue()).toEqual(contents);
    const again = replay(answer);
    expect(again.headers.get("content-encoding")).toBe(null);
    expect(again.headers.get("content-length")).toBe("30000");
  });

  it("makes no file", async () => {
    expect(await newFiles(async () => replay(await capture(await fetch(`${url}/gzip`))))).toEqual([]);
  });

  it("refuses what says to be too large, before it comes", async () => {
    await expect(capture(await fetch(`${url}/claims`), { limit: 1000 })).rejects.toThrow(LimitError);
    await gone;
  });

  it("refuses what turns out to be too large, and has the server stop", async () => {
    await expect(capture(await fetch(`${url}/endless`), { limit: 2 ** 20 })).rejects.toThrow(LimitError);
    await gone;
    // What was on the way is in the buffers of the system.
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  it("stops when it is aborted, and rejects with the reason", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const onProgress = () => abort.abort(reason);
    const answer = await fetch(`${url}/endless`);
    await expect(capture(answer, { signal: abort.signal, onProgress })).rejects.toBe(reason);
    await gone;
  });

  it("rejects when the connection breaks", async () => {
    await expect(capture(await fetch(`${url}/breaks`))).rejects.toThrow("terminated");
  });
});

describe("replay()", () => {
  it("makes any number of responses, wherever the position is", async () => {
    const answer = await captured({ status: 203, body: new BytesIO(utf8("Hello")) });
    answer.body.seek(3);
    for (let time = 0; time < 3; time++) {
      const response = replay(answer);
      expect([response.status, await response.text()]).toEqual([203, "Hello"]);
    }
    expect(answer.body.tell()).toBe(3);
  });

  it("makes one without a body where the status has none", () => {
    for (const status of [204, 205, 304]) {
      const response = replay({
        url: "",
        status,
        statusText: "",
        headers: new Headers(),
        body: new BytesIO(),
      });
      expect([response.status, response.body]).toEqual([status, null]);
    }
  });
});

describe("send()", () => {
  const url = "https://storage.invalid/blobs";
  const server = setupServer();
  /** What came in. */
  let bodies: BytesIO[] = [];

  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  afterEach(() => {
    server.resetHandlers();
    bodies = [];
  });
  afterAll(() => server.close());

  /** Answers one request after the other, the last one always in the same way. */
  function answering(...answers: (() => Response)[]): void {
    server.use(
      http.post(url, async ({ request }) => {
        bodies.push(await BytesIO.fromAsync(request));
        return answers[Math.min(bodies.length, answers.length) - 1]?.();
      }),
    );
  }

  const busy = (headers = {}) => new HttpResponse("Busy", { status: 503, headers });
  const stored = () => new HttpResponse("Stored", { status: 201 });

  it("sends the same bytes again after a 503", async () => {
    answering(busy, busy, stored);
    const body = new BytesIO(contents);
    body.seek(1000);
    const answer = await send(url, body, { delayMs: 1 });
    expect([answer.status, answer.body.read()]).toEqual([201, utf8("Stored")]);
    expect(bodies.map((received) => received.getvalue())).toEqual([contents, contents, contents]);
    expect(body.tell()).toBe(1000);
  });

  it("gives up after so many tries, and captures the last answer", async () => {
    answering(busy);
    const answer = await send(url, new BytesIO(contents), { tries: 3, delayMs: 1 });
    expect([answer.status, answer.body.read(), bodies.length]).toEqual([503, utf8("Busy"), 3]);
  });

  it("waits as long as the server asks for", async () => {
    const past = new Date(0).toUTCString();
    answering(
      () => busy({ "retry-after": "0.001" }),
      () => busy({ "retry-after": past }),
      () => busy({ "retry-after": "0" }),
      stored,
    );
    expect((await send(url, new BytesIO(contents), { delayMs: 2 ** 30 })).status).toBe(201);
  });

  it("does not send again what was refused for good", async () => {
    answering(() => new HttpResponse(null, { status: 400 }));
    expect((await send(url, new BytesIO(contents))).status).toBe(400);
    expect(bodies.length).toBe(1);
  });

  it("does not send again where there is no answer", async () => {
    answering(() => HttpResponse.error());
    await expect(send(url, new BytesIO(contents))).rejects.toThrow(TypeError);
    expect(bodies.length).toBe(1);
  });

  it("stops when it is aborted while it waits", async () => {
    const abort = new AbortController();
    const reason = new Error("gone");
    answering(() => {
      setImmediate(() => abort.abort(reason));
      return busy();
    });
    const sending = send(url, new BytesIO(contents), { delayMs: 60_000, signal: abort.signal });
    await expect(sending).rejects.toBe(reason);
    expect(bodies.length).toBe(1);
  });

  it("limits the answer", async () => {
    answering(() => new HttpResponse(contents));
    await expect(send(url, new BytesIO(), { limit: 1000 })).rejects.toThrow(LimitError);
  });

  it("forwards what was captured, with its type", async () => {
    let type: string | null = null;
    server.use(
      http.get(url, () => new HttpResponse(contents, { headers: { "content-type": "image/x-test" } })),
      http.post(url, async ({ request }) => {
        type = request.headers.get("content-type");
        return new HttpResponse(await request.arrayBuffer());
      }),
    );
    const answer = await forward(url, await capture(await fetch(url)));
    expect(type).toBe("image/x-test");
    expect(answer.body.getvalue()).toEqual(contents);
  });
});
