import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, expectIdle, lacking, openWorkshop, type Workshop } from "./workshop.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SCREENSHOT = fileURLToPath(new URL("../../artifacts/workshop.png", import.meta.url));

const skipped = lacking(CHROMIUM, existsSync(CHROMIUM));

function samplePath(name: string): string {
  return fileURLToPath(new URL(`../samples/${name}.jpg`, import.meta.url));
}

describe.skipIf(skipped !== undefined)(`the page${skipped ?? ""}`, () => {
  let workshop: Workshop;
  let browser: Browser;
  let page: Page;
  /** What the console of the browser shows as an error. */
  let errors: string[];

  beforeAll(async () => {
    workshop = await openWorkshop();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });

  afterAll(async () => {
    await browser.close();
    await workshop.close();
  });

  beforeEach(async () => {
    errors = [];
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("requestfailed", (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
    await page.goto(workshop.url, { waitUntil: "networkidle" });
  });

  afterEach(async () => {
    await page.close();
    await expectIdle(workshop.url);
    expect(errors).toEqual([]);
  });

  /** Makes the way to the server so slow that the upload of a sample takes about two seconds. */
  async function slowDown(): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const uploadThroughput = 50_000;
    await session.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  }

  async function choose(name: string): Promise<void> {
    await page.setInputFiles("#file", samplePath(name));
  }

  /** Waits until the picture is there, and returns its size. */
  async function pictureSize(): Promise<[number, number]> {
    await page.locator("#result").waitFor({ state: "visible" });
    return page
      .locator("img#picture")
      .evaluate(async (image: HTMLImageElement): Promise<[number, number]> => {
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      });
  }

  it("shows the picture, the steps and the bytes of a photograph that was chosen", async () => {
    await choose("mountains");
    expect(await pictureSize()).toEqual([1067, 1600]);
    expect(await page.locator("#picture").getAttribute("alt")).toBe("The picture made of mountains.jpg");
    const rows = await page.locator("#steps tr").allInnerTexts();
    expect(rows.map((row) => row.split("\t").slice(0, 2))).toEqual([
      ["receive", "1600 × 1067"],
      ["orient", "1067 × 1600"],
      ["resize", "1067 × 1600"],
      ["watermark", "1067 × 1600"],
      ["encode", "1067 × 1600"],
      ["collect", "1067 × 1600"],
    ]);
    for (const row of rows) expect(row).toMatch(/\t[\d,]+\t\d+\.\d ms$/);
    expect(await page.locator("#hex").textContent()).toMatch(
      /^00000000 \[89\]50 4e 47 0d 0a 1a 0a .+\|\.PNG/,
    );
    expect(await page.locator("#sending").isVisible()).toBe(false);
    await page.locator("[data-move=chunk]").click();
    await page.screenshot({ path: SCREENSHOT, fullPage: true });
  });

  it("takes a photograph that is dropped", async () => {
    const transfer = await page.evaluateHandle(async () => {
      const response = await fetch("/samples/dunes.jpg");
      const data = new DataTransfer();
      data.items.add(new File([await response.blob()], "dunes.jpg", { type: "image/jpeg" }));
      return data;
    });
    await page.dispatchEvent("#drop", "dragover", { dataTransfer: transfer });
    expect(await page.locator("body").getAttribute("class")).toBe("dragging");
    await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
    expect(await pictureSize()).toEqual([1600, 1067]);
    expect(await page.locator("body").getAttribute("class")).toBe("");
  });

  it("takes a sample, and makes its picture anew in another size", async () => {
    await page.getByRole("button", { name: "Sample: northern lights" }).click();
    expect(await pictureSize()).toEqual([1067, 1600]);
    await page.getByLabel("Longest side").selectOption("400 px");
    await eventually(pictureSize).toEqual([267, 400]);
  });

  it("shows how far the upload has come", async () => {
    await slowDown();
    const seen = page.locator("#progress").evaluate(
      (bar: HTMLProgressElement) =>
        new Promise<{ value: number; state: string | undefined }>((resolve) => {
          new MutationObserver(() => {
            const { value } = bar;
            const state = document.querySelector("#state")?.textContent;
            if (value > 0 && value < 1) resolve({ value, state });
          }).observe(bar, { attributes: true });
        }),
    );
    await choose("coast");
    const { value, state } = await seen;
    expect(state).toBe(`Sending: ${Math.floor(value * 100)} %`);
    expect(await pictureSize()).toEqual([1600, 1067]);
  });

  it("cancels", async () => {
    await slowDown();
    await choose("coast");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator("#sending").waitFor({ state: "hidden" });
    await expectIdle(workshop.url);
    expect(await page.locator("#result").isVisible()).toBe(false);
    expect(await page.locator("#error").isVisible()).toBe(false);
    expect(errors.splice(0)).toEqual([`${workshop.url}pictures: net::ERR_ABORTED`]);
  });

  it("moves the position in the bytes", async () => {
    await choose("coast");
    await pictureSize();
    const move = async (name: string) => {
      await page.getByRole("button", { name, exact: true }).click();
      const mark = await page.locator("#hex mark").textContent();
      const lines = (await page.locator("#hex").textContent())?.split("\n") ?? [];
      const address = lines.find((line) => /^[^|]*\[/.test(line))?.slice(0, 8);
      return [address, mark, await page.locator("#position").textContent()];
    };
    const position = (at: number, what: string) => expect.stringMatching(`^position ${at} of \\d+: ${what}$`);
    expect(await move("+16")).toEqual(["00000010", "[00]", position(16, "IHDR")]);
    expect(await move("+16")).toEqual(["00000020", expect.any(String), position(32, "IHDR")]);
    expect(await move("−16")).toEqual(["00000010", "[00]", position(16, "IHDR")]);
    expect(await move("Start")).toEqual(["00000000", "[89]", position(0, "signature")]);
    expect(await move("−16")).toEqual(["00000000", "[89]", position(0, "signature")]);
    expect(await move("Next PNG chunk")).toEqual(["00000000", "[00]", position(8, "IHDR")]);
    expect(await move("Next PNG chunk")).toEqual(["00000020", "[00]", position(33, "pHYs")]);
    expect(await move("Next PNG chunk")).toEqual(["00000030", "[00]", position(54, "IDAT")]);
    const [end, mark, where] = await move("End");
    expect([mark, where]).toEqual(["[]", expect.stringMatching(/^position (\d+) of \1: end$/)]);
    expect(await move("Next PNG chunk")).toEqual([end, mark, where]);
  });

  it("offers the picture for download", async () => {
    await choose("dunes");
    await pictureSize();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("dunes.png");
    const size = await page.locator("#download").evaluate(async (link: HTMLAnchorElement) => {
      const response = await fetch(link.href);
      return (await response.blob()).size;
    });
    expect(await page.locator("#caption").textContent()).toBe(
      `1600 × 1067, ${size.toLocaleString("en")} bytes`,
    );
    await download.delete();
  });

  it("shows what the server says about a bad file, and takes the next one", async () => {
    await page.setInputFiles("#file", {
      name: "notes.jpg",
      mimeType: "image/jpeg",
      buffer: Buffer.from("Hello, world"),
    });
    const alert = page.getByRole("alert");
    await alert.waitFor({ state: "visible" });
    expect(await alert.textContent()).toMatch(
      /^Cannot open the photograph as it must be a JPEG, PNG, .+48656c6c/,
    );
    expect(await page.locator("#result").isVisible()).toBe(false);
    // The browser itself reports each answer that is not a success.
    expect(errors.splice(0)).toEqual([expect.stringContaining("the server responded with a status of 415")]);
    await choose("coast");
    expect(await pictureSize()).toEqual([1600, 1067]);
    expect(await alert.isVisible()).toBe(false);
  });
});
