import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as core from "bytesio";
import * as web from "bytesio/web";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playDoors } from "./play.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const lacking = !existsSync(CHROMIUM) && !process.env.CI;
const root = join(import.meta.dirname, "../..");

describe("the doors of bytesio/web", () => {
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { url = "/" } = request;
      if (url === "/echo") {
        response.setHeader("content-type", request.headers["content-type"] ?? "");
        response.setHeader("x-length", request.headers["content-length"] ?? "none");
        request.pipe(response);
        return;
      }
      const isScript = /^\/(dist|test\/web-doors)\/[\w/-]+\.js$/.test(url);
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? readFileSync(join(root, url)) : "<title>test</title>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it("give the same bytes at each of them, and leave the stream as it was", async () => {
    const log = await playDoors({ ...core, ...web }, origin);
    const whole = (log as unknown[][])[0]?.at(-1);
    expect(whole).toEqual([200_003, expect.any(String)]);
    for (const entry of log as unknown[][]) {
      const [, blob, , length, sent, echoed, , , unzipped, copied, , , , position, value] = entry;
      for (const all of [blob, echoed, unzipped, copied, value]) expect(all).toEqual(whole);
      expect([length, sent, position]).toEqual(["200003", "200003", 200_003]);
    }
  });

  it.skipIf(lacking)("do in Chromium what they do here", async () => {
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(origin);
      // As text, since what is compiled for the tests does not run in a page.
      const log = await page.evaluate(`(async () => {
        const doors = { ...(await import("/dist/index.js")), ...(await import("/dist/web/index.js")) };
        return (await import("/test/web-doors/play.js")).playDoors(doors, location.origin);
      })()`);
      expect(log).toEqual(await playDoors({ ...core, ...web }, origin));
    } finally {
      await browser.close();
    }
  });
});
