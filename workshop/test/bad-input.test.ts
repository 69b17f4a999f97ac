import { once } from "node:events";
import { connect } from "node:net";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../test/support/random.js";
import {
  eventually,
  expectIdle,
  formOf,
  openWorkshop,
  post,
  sample,
  stepsOf,
  type Workshop,
} from "./workshop.ts";

const LIMIT = 300_000;
const BOUNDARY = "the-boundary";
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const IMAGE_HEAD = 'content-disposition: form-data; name="image"; filename="photograph.jpg"\r\n\r\n';

let workshop: Workshop;
let coast: Buffer<ArrayBuffer>;

beforeAll(async () => {
  workshop = await openWorkshop({
    WORKSHOP_LIMIT: String(LIMIT),
    WORKSHOP_PIXELS: "2000000",
    WORKSHOP_JOBS: "1",
  });
  coast = await sample("coast");
});

// Whatever came, the next one is served, and nothing is left of it.
afterEach(async () => {
  await expectIdle(workshop.url);
  const response = await post(workshop.url, formOf(coast, { size: "100" }));
  expect(stepsOf(response).at(-1)).toMatchObject({ width: 100, height: 67 });
  await response.arrayBuffer();
  await expectIdle(workshop.url);
});

afterAll(async () => {
  await workshop.close();
  expect(workshop.output(), "nothing is reported as a crash").toMatch(/^The workshop is open at .*\n$/);
});

async function expectRefusal(response: Response, status: number, error: RegExp): Promise<void> {
  expect(response.headers.get("content-type")).toBe("application/json");
  const body = await response.json();
  expect(body).toEqual({ error: expect.stringMatching(error) });
  expect(body).toEqual({ error: expect.stringMatching(/^Cannot .+ as .+: .+[^.]$/) });
  expect(response.status).toBe(status);
}

function send(body: string | Uint8Array<ArrayBuffer>, type: string = MULTIPART): Promise<Response> {
  const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
  return fetch(new URL("/pictures", workshop.url), { method: "POST", headers, body: Buffer.from(body) });
}

/** A whole form of parts, each with its head. */
function multipart(...parts: string[]): string {
  return `${parts.map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join("")}--${BOUNDARY}--\r\n`;
}

async function damagedPhotographs(): Promise<[string, Buffer<ArrayBuffer>][]> {
  const image = sharp(coast).resize(400);
  const scrambled = Buffer.from(coast);
  scrambled.fill(0xff, 20_000, 24_000);
  const cut = (bytes: Buffer) => Buffer.from(bytes.subarray(0, bytes.length / 2));
  return [
    ["a JPEG cut in the middle", cut(coast)],
    ["a JPEG without its last bytes", Buffer.from(coast.subarray(0, -2))],
    ["the first bytes of a JPEG", Buffer.from(coast.subarray(0, 20))],
    ["a JPEG with other bytes in it", scrambled],
    ["a PNG cut in the middle", cut(await image.png().toBuffer())],
    ["a WebP cut in the middle", cut(await image.webp().toBuffer())],
    ["a GIF cut in the middle", cut(await image.gif().toBuffer())],
    ["a TIFF cut in the middle", cut(await image.tiff().toBuffer())],
    ["an AVIF cut in the middle", cut(await image.avif({ effort: 0 }).toBuffer())],
  ];
}

describe("POST /pictures", () => {
  it.each([
    ["text", "Hello, world", /^Cannot open the photograph .+: received 12 bytes that start with 48656c6c/],
    ["nothing", "", /: received 0 bytes$/],
    ["an SVG, which could name files", "<svg xmlns='http://www.w3.org/2000/svg'/>", /: received 41 bytes/],
  ])("refuses a file that is no photograph but %s: 415", async (_what, text, error) => {
    await expectRefusal(await post(workshop.url, formOf(Buffer.from(text))), 415, error);
  });

  it("refuses damaged photographs: 422", async () => {
    for (const [what, bytes] of await damagedPhotographs()) {
      const response = await post(workshop.url, formOf(bytes));
      expect(response.status, what).toBe(422);
      await expectRefusal(response, 422, /^Cannot decode the photograph as it must be whole and undamaged: /);
    }
  });

  it("refuses a photograph of too many pixels: 413", async () => {
    const wide = { width: 2000, height: 1001, channels: 3, background: "teal" } as const;
    const response = await post(workshop.url, formOf(await sharp({ create: wide }).png().toBuffer()));
    await expectRefusal(response, 413, /may have at most 2000000 pixels: received 2000 x 1001$/);
  });

  it("refuses a file that is too large: 413", async () => {
    const response = await post(workshop.url, formOf(Buffer.alloc(LIMIT + 1)));
    await expectRefusal(response, 413, /may have at most 300000 bytes: received 30\d{4} or more$/);
  });

  it("takes a file of exactly the limit", async () => {
    const padded = Buffer.concat([coast, Buffer.alloc(LIMIT - coast.length)]);
    const response = await post(workshop.url, formOf(padded));
    expect([response.status, stepsOf(response)[0]?.bytes]).toEqual([200, LIMIT]);
    await response.arrayBuffer();
  });

  it("answers a client that never stops sending, and hangs up: 413", async () => {
    const { hostname, port } = new URL(workshop.url);
    const socket = connect(Number(port), hostname);
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    let answer = "";
    socket.setEncoding("latin1").on("data", (text: string) => {
      answer += text;
    });
    socket.on("error", () => {}); // It is cut while sending.
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(
      `POST /pictures HTTP/1.1\r\nhost: x\r\ncontent-type: ${MULTIPART}\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const head = `--${BOUNDARY}\r\n${IMAGE_HEAD}`;
    socket.write(`${head.length.toString(16)}\r\n${head}\r\n`);
    const pour = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on("drain", pour);
    pour();
    await closed;
    expect(answer).toMatch(/^HTTP\/1.1 413 .+\{"error":"Cannot receive the photograph /s);
  });

  it.each(["0", "-1", "1.5", "1e3", "", " 1", "8193", "many"])("refuses the size %j: 400", async (size) => {
    const response = await post(workshop.url, formOf(coast, { size }));
    await expectRefusal(response, 400, /field "size" must be an integer from 1 to 8192: received "/);
  });

  it.each([
    ["no field", multipart()],
    ["a text in its place", multipart('content-disposition: form-data; name="image"\r\n\r\nabc')],
    ["a file in another field", multipart(IMAGE_HEAD.replace('"image"', '"picture"'))],
  ])("refuses a form with %s: 400", async (_what, body) => {
    await expectRefusal(
      await send(body),
      400,
      /must have a file field "image": received none$|Unexpected end/,
    );
  });

  it.each([
    ["is empty", ""],
    ["has no boundary in it", "Hello, world"],
    ["ends in the head of a part", `--${BOUNDARY}\r\ncontent-disposition: form-data; na`],
    ["ends in the file", `--${BOUNDARY}\r\n${IMAGE_HEAD}${"x".repeat(1000)}`],
    ["ends before its last boundary", `--${BOUNDARY}\r\n${IMAGE_HEAD}x\r\n--${BOUNDARY}\r\n`],
  ])("refuses a form that %s: 400", async (_what, body) => {
    await expectRefusal(
      await send(body),
      400,
      /^Cannot read the form as it must be whole multipart\/form-data: /,
    );
  });

  it("refuses multipart without a boundary: 400", async () => {
    await expectRefusal(
      await send(multipart(), "multipart/form-data"),
      400,
      /: Multipart: Boundary not found$/,
    );
  });

  it.each([
    ["application/json", "application/json"],
    ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded"],
    ["multipart/form-database; boundary=x", "multipart/form-database; boundary=x"],
    ["", "none"],
  ])("refuses the content-type %j: 415", async (type, received) => {
    const response = await send("{}", type);
    expect(response.headers.get("accept-post")).toBe("multipart/form-data");
    await expectRefusal(response, 415, new RegExp(`must be multipart/form-data: received ${received}$`));
  });

  it("answers each of 500 forms mangled at random", async () => {
    const form = Buffer.from(
      multipart(
        `${IMAGE_HEAD}${coast.toString("latin1", 0, 900)}`,
        'content-disposition: form-data; name="size"\r\n\r\n20',
      ),
      "latin1",
    );
    const inserts = [
      "\r\n",
      "\r\n\r\n",
      "--",
      `--${BOUNDARY}`,
      `\r\n--${BOUNDARY}--`,
      `\r\n--${BOUNDARY}\r\n${IMAGE_HEAD}`,
    ];
    const random = new Random(1);
    for (let round = 0; round < 500; round++) {
      const at = random.below(form.length);
      const middle = random.oneIn(2) ? "" : random.pick(inserts);
      const rest = random.oneIn(3) ? Buffer.alloc(0) : form.subarray(at + random.below(200));
      const response = await send(Buffer.concat([form.subarray(0, at), Buffer.from(middle), rest]));
      expect([400, 415, 422], `round ${round}`).toContain(response.status);
      await response.arrayBuffer();
    }
  });

  it("turns away who comes while all places are taken: 503", async () => {
    const { hostname, port } = new URL(workshop.url);
    const slow = connect(Number(port), hostname);
    await once(slow, "connect");
    slow.write(
      `POST /pictures HTTP/1.1\r\nhost: x\r\ncontent-type: ${MULTIPART}\r\ncontent-length: 1000\r\n\r\n`,
    );
    await eventually(async () => (await fetch(new URL("/status", workshop.url))).json()).toMatchObject({
      jobs: 1,
    });
    const response = await post(workshop.url, formOf(coast));
    expect(response.headers.get("retry-after")).toBe("1");
    await expectRefusal(response, 503, /^Cannot make the picture as at most 1 are made at a time: /);
    slow.destroy();
  });
});

describe("the other requests", () => {
  it.each([
    ["GET", "/pictures", "POST"],
    ["PUT", "/pictures", "POST"],
    ["POST", "/", "GET, HEAD"],
    ["DELETE", "/status", "GET, HEAD"],
    ["POST", "/samples/coast.jpg", "GET, HEAD"],
  ])("refuses %s %s: 405", async (method, path, allow) => {
    const response = await fetch(new URL(path, workshop.url), { method });
    expect(response.headers.get("allow")).toBe(allow);
    await expectRefusal(response, 405, new RegExp(`must be ${allow}: received ${method}$`));
  });

  it.each([
    "/nothing",
    "/samples/",
    "/samples/none.jpg",
    "/page/page.ts",
    "/samples/..%2Fpackage.json",
    "/samples/%2e%2e/pipeline.ts",
    "/bytesio/../../package.json",
    "//samples/coast.jpg",
  ])("refuses the path %s: 404", async (path) => {
    const { hostname, port } = new URL(workshop.url);
    const socket = connect(Number(port), hostname);
    // By hand, as fetch() would tidy the path up.
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const [answer] = await once(socket.setEncoding("utf8"), "data");
    expect(answer).toMatch(
      /^HTTP\/1.1 404 .+\{"error":"Cannot find the page as no file has its path: received /s,
    );
  });
});
