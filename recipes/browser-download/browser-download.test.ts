import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { LimitError } from "bytesio";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../listen.ts";
import { recordTone } from "./browser-download.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const lacking = !existsSync(CHROMIUM) && !process.env.CI;

describe("recordTone()", () => {
  it("builds a WAV file", async () => {
    const file = await recordTone(2, 1000);
    expect(file.size).toBe(44 + 2 * 44_100 * 2);
    file.seek(4);
    expect(file.readNumber("uint32le")).toBe(file.size - 8);
    file.seek(40);
    expect(file.readNumber("uint32le")).toBe(file.size - 44);
    expect((await recordTone(0, 1000)).size).toBe(44);
  });

  it("stops by its signal", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = (seconds: number) => {
      seen.push(seconds);
      if (seconds === 3) stop.abort(new Error("enough"));
    };
    await expect(recordTone(Infinity, 1000, { signal: stop.signal, onProgress })).rejects.toThrow("enough");
    expect(seen).toEqual([1, 2, 3]);
  });

  it("holds no more than its limit", async () => {
    await expect(recordTone(Infinity, 1000, { limit: 2 ** 20 })).rejects.toThrow(LimitError);
  });
});

describe.skipIf(lacking)("the page", () => {
  let server: Server;
  let url: string;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];

  beforeAll(async () => {
    const built = await build({
      configFile: false,
      root: import.meta.dirname,
      logLevel: "silent",
      build: { write: false, modulePreload: false },
    });
    if (!("output" in built)) throw new Error("Cannot serve the page as the build must be one");
    const files = new Map(
      built.output.map((file) => [`/${file.fileName}`, "code" in file ? file.code : file.source]),
    );
    server = createServer(({ url = "/" }, response) => {
      requests.push(url);
      const path = url === "/" ? "/index.html" : url;
      response.setHeader("content-type", path.endsWith(".js") ? "text/javascript" : "text/html");
      response.writeHead(files.has(path) ? 200 : 404).end(files.get(path));
    });
    url = `http://127.0.0.1:${await listen(server)}/`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  const problems: string[] = [];
  beforeEach(async () => {
    page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    await page.clock.install();
    await page.goto(url);
    requests.length = 0;
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
    // All is made in the page.
    expect(requests.filter((url) => url !== "/favicon.ico")).toEqual([]);
  });

  async function start(seconds: number) {
    await page.fill("[name=seconds]", `${seconds}`);
    await page.click("text=Save");
  }

  it("saves the file, and lets go of it", async () => {
    const saved = page.waitForEvent("download");
    await start(5);
    const download = await saved;
    expect(download.suggestedFilename()).toBe("tone.wav");
    const bytes = await buffer(await download.createReadStream());
    expect(bytes.equals((await recordTone(5, 440)).getvalue())).toBe(true);
    expect(await page.textContent("output")).toBe(`Saved ${bytes.length} bytes`);

    const isThere = () =>
      page.evaluate(
        (url) =>
          fetch(url).then(
            () => true,
            () => false,
          ),
        download.url(),
      );
    expect(await isThere()).toBe(true);
    await page.clock.fastForward(60_000);
    expect(await isThere()).toBe(false);
  });

  it("stops when it is told to", async () => {
    await start(100_000);
    await page.click("text=Cancel");
    await page.waitForFunction(() => document.querySelector("output")?.value === "Cancelled");
    expect(await page.isDisabled("text=Cancel")).toBe(true);
  });

  it("says so if the file is too large", async () => {
    await start(100_000);
    await page.waitForFunction(() =>
      document.querySelector("output")?.value.includes("limited to 67108864 bytes"),
    );
  });
});
