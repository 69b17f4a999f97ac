import "reflect-metadata";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type RequestListener,
  type Server,
} from "node:http";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { getRequestListener } from "@hono/node-server";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { listen } from "../listen.ts";
import { newFiles } from "../new-files.ts";
import { createExpress } from "./express.ts";
import { createFastify } from "./fastify.ts";
import { createHono } from "./hono.ts";
import { createKoa } from "./koa.ts";
import { uploadModule } from "./nest.ts";
import * as next from "./next-route.ts";
import { Uploads } from "./uploads.ts";

const MIB = 2 ** 20;
const LIMIT = 8 * MIB;

/** Five MiB that no two places of look the same. */
const picture = new Uint8Array(5 * MIB).map((_, index) => (index * 31 + (index >> 8)) % 251);
const sha256 = createHash("sha256").update(picture).digest("hex");

interface Framework {
  name: string;
  make(uploads: Uploads): RequestListener | Promise<RequestListener>;
  uploads?: Uploads;
}

const frameworks: Framework[] = [
  { name: "Express", make: createExpress },
  {
    name: "Fastify",
    async make(uploads) {
      const app = createFastify(uploads);
      await app.ready();
      return app.routing;
    },
  },
  { name: "Hono", make: (uploads) => getRequestListener(createHono(uploads).fetch) },
  {
    name: "Koa",
    make(uploads) {
      const app = createKoa(uploads);
      // It would print that clients have gone.
      app.silent = true;
      return app.callback();
    },
  },
  {
    name: "NestJS",
    async make(uploads) {
      const app = await NestFactory.create<NestExpressApplication>(uploadModule(uploads), {
        logger: false,
      });
      await app.init();
      return app.getHttpAdapter().getInstance();
    },
  },
  {
    name: "Next",
    // A route of Next is a function of web standards, which any adapter serves.
    make: () =>
      getRequestListener((request) => (request.url.endsWith("/raw") ? next.PUT : next.POST)(request)),
    uploads: next.uploads,
  },
];

describe.each(frameworks)("$name", ({ make, uploads = new Uploads(LIMIT) }) => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer(await make(uploads));
    port = await listen(server);
  });
  afterAll(() => {
    server.close();
  });

  const open = (path: string, headers: Record<string, string | number>) => {
    return openRequest({ port, path, method: "POST", headers });
  };

  async function post(path: string, type: string, body: Iterable<Uint8Array>, length?: number) {
    const request = open(path, {
      "content-type": type,
      ...(length !== undefined && { "content-length": length }),
    });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve).once("error", reject);
    });
    let isAnswered = false;
    answer.finally(() => (isAnswered = true)).catch(() => {});
    for (const chunk of body) {
      if (isAnswered) break;
      if (!request.write(chunk))
        await Promise.race([new Promise((resolve) => request.once("drain", resolve)), answer]);
    }
    if (!isAnswered) request.end();
    const response = await answer;
    const bytes = await buffer(response);
    request.destroy();
    return {
      status: response.statusCode,
      headers: response.headers,
      bytes,
      json: () => JSON.parse(String(bytes)),
    };
  }

  async function form(name: string, contents: Uint8Array<ArrayBuffer>) {
    const data = new FormData();
    data.append("note", "hello");
    data.append(name, new Blob([contents]), "naïve name.bin");
    const encoded = new Response(data);
    const type = encoded.headers.get("content-type") ?? "";
    return { type, bytes: new Uint8Array(await encoded.arrayBuffer()) };
  }

  const nothingUnderWay = () => vi.waitFor(() => expect(uploads.underWay).toBe(0), { timeout: 10_000 });

  it("receives a file of a form", async () => {
    const { type, bytes } = await form("file", picture);
    const { status, json } = await post("/form", type, [bytes], bytes.length);
    expect(status).toBe(200);
    expect(json()).toEqual({ name: "naïve name.bin", size: picture.length, sha256 });
  });

  it("needs no file", async () => {
    const { type, bytes } = await form("file", picture);
    expect(await newFiles(() => post("/form", type, [bytes], bytes.length))).toEqual([]);
  });

  it("refuses a form without a file", async () => {
    const { type, bytes } = await form("other", new Uint8Array(3));
    const { status } = await post("/form", type, [bytes], bytes.length);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it("refuses a file past the limit", async () => {
    const { type, bytes } = await form("file", new Uint8Array(3 * LIMIT));
    for (const length of [bytes.length, undefined]) {
      const { status, json } = await post("/form", type, [bytes], length);
      expect([status, json().error]).toEqual([413, expect.stringContaining(`limited to ${LIMIT} bytes`)]);
    }
    await nothingUnderWay();
  });

  it("lets go of a form that is aborted", async () => {
    const { type, bytes } = await form("file", picture);
    const request = open("/form", { "content-type": type, "content-length": bytes.length });
    request.on("error", () => {});
    request.write(bytes.subarray(0, MIB));
    await vi.waitFor(() => expect(uploads.underWay).toBe(1), { timeout: 10_000 });
    request.destroy();
    await nothingUnderWay();
    // The server is well.
    expect((await post("/form", type, [bytes], bytes.length)).status).toBe(200);
  });

  it("receives a raw body, and answers with one", async () => {
    const { status, headers, bytes } = await post(
      "/raw",
      "application/octet-stream",
      [picture],
      picture.length,
    );
    expect([status, headers["content-length"]]).toEqual([200, String(picture.length)]);
    expect(bytes.equals(picture)).toBe(true);
  });

  it("refuses a raw body past the limit, were it without end", async () => {
    function* endless() {
      for (;;) yield new Uint8Array(MIB);
    }
    const { status } = await post("/raw", "application/octet-stream", endless());
    expect(status).toBe(413);
    await nothingUnderWay();
  });

  it("refuses a raw body also where the client sends all of it before it reads the answer", async () => {
    const body = new Uint8Array(3 * LIMIT);
    const head = `POST /raw HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\ncontent-length: ${body.length}`;
    const socket = connect(port, "127.0.0.1");
    socket.write(`${head}\r\n\r\n`);
    await new Promise((resolve) => socket.write(body, resolve));
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  it("lets go of a raw body that is aborted", async () => {
    const request = open("/raw", {
      "content-type": "application/octet-stream",
      "content-length": picture.length,
    });
    request.on("error", () => {});
    request.write(picture.subarray(0, MIB));
    await vi.waitFor(() => expect(uploads.underWay).toBe(1), { timeout: 10_000 });
    request.destroy();
    await nothingUnderWay();
  });
});

describe("drain()", () => {
  it("cuts off a client that goes on and on", async () => {
    const server = createServer(createExpress(new Uploads(LIMIT)));
    const socket = connect(await listen(server), "127.0.0.1");
    socket.write("POST /raw HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    const chunk = Buffer.concat([Buffer.from("100000\r\n"), new Uint8Array(MIB), Buffer.from("\r\n")]);
    const sendOn = (error?: Error | null) => error || socket.write(chunk, sendOn);
    sendOn();
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 413 /);
    socket.resume();
    await closed;
    server.close();
  });
});

describe("POST() of the Next route", () => {
  it("is a function from Request to Response", async () => {
    const form = new FormData();
    form.append("file", new File([picture], "a.bin"));
    const response = await next.POST(new Request("http://host.invalid/form", { method: "POST", body: form }));
    expect(await response.json()).toEqual({ name: "a.bin", size: picture.length, sha256 });
  });

  it("stops by the signal of the request", async () => {
    const stop = new AbortController();
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) });
    const init = { method: "POST", body, signal: stop.signal, duplex: "half" };
    const answered = next.POST(new Request("http://host.invalid/form", init));
    stop.abort(new Error("gone"));
    expect(await (await answered).json()).toEqual({ error: "gone" });
    expect(next.uploads.underWay).toBe(0);
  });
});
