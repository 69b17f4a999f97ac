import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacking, launch, type Site, serve } from "../support/chromium.ts";

describe.skipIf(lacking)("bytesio/queue in Chromium", () => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    site = await serve(/^\/(dist|test\/queue)\/[\w/-]+\.js$/, {
      answers: ({ url }, response) => {
        if (url === "/alone") return false;
        response.setHeader("cross-origin-opener-policy", "same-origin");
        response.setHeader("cross-origin-embedder-policy", "require-corp");
        return false;
      },
    });
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    site.close();
  });

  /** Does in a page what a function of browser-page.js does, as text: what is compiled for tests does not run there. */
  async function played(path: string, name: string): Promise<unknown> {
    const page: Page = await browser.newPage();
    try {
      await page.goto(site.origin + path);
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
