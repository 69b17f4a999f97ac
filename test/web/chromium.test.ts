import * as core from "bytesio";
import * as web from "bytesio/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacking, launch, type Site, serve } from "../support/chromium.ts";
import { playCopies, playLent } from "./copies.js";
import { playDoors } from "./play-doors.js";

describe("the doors of bytesio/web", () => {
  let site: Site;

  beforeAll(async () => {
    site = await serve(/^\/(dist|test\/web)\/[\w/-]+\.js$/, {
      answers: (request, response) => {
        if (request.url !== "/echo") return false;
        response.setHeader("content-type", request.headers["content-type"] ?? "");
        response.setHeader("x-length", request.headers["content-length"] ?? "none");
        request.pipe(response);
        return true;
      },
    });
  });

  afterAll(() => {
    site.close();
  });

  it("give the same bytes at each of them, and leave the stream as it was", async () => {
    const log = await playDoors({ ...core, ...web }, site.origin);
    const whole = (log as unknown[][])[0]?.at(-1);
    expect(whole).toEqual([200_003, expect.any(String)]);
    for (const entry of log as unknown[][]) {
      const [, blob, , length, sent, echoed, , , unzipped, copied, , , , position, value] = entry;
      for (const all of [blob, echoed, unzipped, copied, value]) expect(all).toEqual(whole);
      expect([length, sent, position]).toEqual(["200003", "200003", 200_003]);
    }
  });

  it.skipIf(lacking)("do in Chromium what they do here", async () => {
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(site.origin);
      // As text, since what is compiled for the tests does not run in a page.
      const log = await page.evaluate(`(async () => {
        const doors = { ...(await import("/dist/index.js")), ...(await import("/dist/web/index.js")) };
        return (await import("/test/web/play-doors.js")).playDoors(doors, location.origin);
      })()`);
      expect(log).toEqual(await playDoors({ ...core, ...web }, site.origin));
      const copies = await page.evaluate(`(async () => {
        const doors = { ...(await import("/dist/index.js")), ...(await import("/dist/web/index.js")) };
        const { playCopies, playLent } = await import("/test/web/copies.js");
        return [await playCopies(doors), await playLent(doors)];
      })()`);
      expect(copies).toEqual([await playCopies({ ...core, ...web }), await playLent({ ...core, ...web })]);
    } finally {
      await browser.close();
    }
  });
});
