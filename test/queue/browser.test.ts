import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const lacking = !existsSync(CHROMIUM) && !process.env.CI;
const root = join(import.meta.dirname, "../..");

describe.skipIf(lacking)("bytesio/queue in Chromium", () => {
  let server: Server;
  let origin: string;
  let browser: Browser;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = request.url ?? "/";
      const isScript = /^\/(dist|test\/queue)\/[\w/-]+\.js$/.test(url);
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      if (url !== "/alone") {
        response.setHeader("cross-origin-opener-policy", "same-origin");
        response.setHeader("cross-origin-embedder-policy", "require-corp");
      }
      response.end(isScript ? readFileSync(join(root, url)) : "<title>test</title>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  });

  afterAll(async () => {
    await browser?.close();
    server.close();
    server.closeAllConnections();
  });

  /** Does in a page what a function of browser-page.js does, as text: what is compiled for tests does not run there. */
  async function played(path: string, name: string): Promise<unknown> {
    const page: Page = await browser.newPage();
    try {
      await page.goto(origin + path);
      return await page.evaluate(`import("/test/queue/browser-page.js").then((page) => page.${name}())`);
    } finally {
      await page.close();
    }
  }

  it("hands streams to a worker that blocks, and takes them back, with class and position", async () => {
    expect(await played("/", "handOver")).toEqual([
      [
        [0, 0, true, ""],
        [1, 1, true, ""],
        [1024, 1024, true, ""],
        [5000, 5000, true, ""],
        [2 ** 20, 2 ** 20, true, ""],
        [3, 0, true, "x"],
      ],
      0,
      0,
    ]);
  });

  it("brings back what a terminated worker had, where the page calls recover()", async () => {
    expect(await played("/", "recover")).toEqual([
      { lockWasHeld: false, uncommitted: 0, requeued: 1, dropped: 0 },
      1,
      "keep",
    ]);
  });

  it("refuses to block the page, and fields that JSON would change", async () => {
    expect(await played("/", "refuse")).toEqual([
      "UnsupportedOperation",
      "Empty",
      "UnsupportedOperation",
      "TypeError",
      "Empty",
      "AbortError",
      "UnsupportedOperation",
      1,
    ]);
  });

  it("has Queue, and no SharedQueue, in a page that is not cross-origin isolated", async () => {
    expect(await played("/alone", "alone")).toEqual([5, "UnsupportedOperation", "TypeError"]);
  });
});
