import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BufferError, BytesIO } from "bytesio";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newFiles } from "../new-files.ts";
import { type Format, makePictures } from "./image-pipeline.ts";

/** 1200 x 800 pixels, stored on its side. */
const contents = readFileSync(join(import.meta.dirname, "photograph.jpg"));
const formats: Format[] = ["jpeg", "png", "webp", "avif"];
const watermark = `
  <svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="100" height="50" fill="#f00"/></svg>`;

afterEach(() => {
  vi.restoreAllMocks();
});

let photograph: BytesIO;
beforeEach(() => {
  photograph = new BytesIO(contents);
});

async function drain(pictures: AsyncIterable<[Format, BytesIO]>): Promise<Map<Format, BytesIO>> {
  const found = new Map<Format, BytesIO>();
  for await (const [format, picture] of pictures) found.set(format, picture);
  return found;
}

/** The colour of a pixel of an encoded picture. */
async function pixel(picture: BytesIO, left: number, top: number): Promise<Uint8Array> {
  const area = { left, top, width: 1, height: 1 };
  return new Uint8Array(await sharp(picture.getvalue()).extract(area).removeAlpha().raw().toBuffer());
}

describe("makePictures()", () => {
  it("turns a photograph upright, resizes it, and encodes it to every format, without a file", async () => {
    const files = await newFiles(async () => {
      const pictures = await drain(makePictures(photograph, formats, { size: 300, watermark }));
      expect([...pictures.keys()]).toEqual(formats);
      for (const [format, picture] of pictures) {
        const found = await sharp(picture.getvalue()).metadata();
        expect(found).toMatchObject({ format: format === "avif" ? "heif" : format, width: 300, height: 200 });
        expect([found.orientation, found.hasAlpha]).toEqual([undefined, false]);
      }
    });
    expect(files).toEqual([]);
  });

  it("leaves the photograph as it was", async () => {
    photograph.seek(7);
    await drain(makePictures(photograph, ["jpeg"], { watermark }));
    expect(photograph.tell()).toBe(7);
    expect(Buffer.compare(photograph.getvalue(), contents)).toBe(0);
    photograph.write(Uint8Array.of(1));
  });

  it("puts the watermark into the lower right corner, and nowhere else", async () => {
    const plain = await drain(makePictures(photograph, ["png"], { size: 300 }));
    const marked = await drain(makePictures(photograph, ["png"], { size: 300, watermark }));
    const [without, withIt] = [plain.get("png"), marked.get("png")];
    if (!without || !withIt) throw new Error("no picture");
    for (const [x, y] of [
      [200, 150],
      [299, 199],
    ] as const) {
      expect(await pixel(withIt, x, y)).toEqual(Uint8Array.of(255, 0, 0));
    }
    for (const [x, y] of [
      [0, 0],
      [199, 150],
      [200, 149],
    ] as const) {
      expect(await pixel(withIt, x, y)).toEqual(await pixel(without, x, y));
    }
  });

  it("makes a watermark fit that is larger than the picture", async () => {
    const pictures = await drain(makePictures(photograph, ["png"], { size: 20, watermark }));
    const picture = pictures.get("png");
    expect(picture && (await sharp(picture.getvalue()).metadata()).width).toBe(20);
  });

  it("enlarges nothing", async () => {
    const pictures = await drain(makePictures(photograph, ["webp"], { size: 5000 }));
    const picture = pictures.get("webp");
    expect(picture && (await sharp(picture.getvalue()).metadata()).width).toBe(1200);
  });

  it("holds the small pixels and one picture, whatever the number of pictures", async () => {
    const adopt = vi.spyOn(BytesIO, "adopt");
    let most = 0;
    for await (const [, picture] of makePictures(photograph, [...formats, ...formats], {
      size: 100,
      watermark,
    })) {
      const streams = adopt.mock.results.map(({ value }) => value);
      most = Math.max(most, streams.filter(({ closed }) => !closed).length);
      picture.close();
    }
    // What the recipe takes over is all that it holds: pixels, pixels with the watermark, and the pictures.
    expect(adopt).toHaveBeenCalledTimes(2 + 8);
    expect(most).toBe(2);
  });

  it("lends the photograph while sharp reads it", async () => {
    const pictures = makePictures(photograph, ["png"], { size: 100 });
    const first = pictures.next();
    expect(() => photograph.write(Uint8Array.of(1))).toThrow(BufferError);
    await first;
    photograph.write(Uint8Array.of(1));
  });

  it("refuses what is no photograph", async () => {
    const svg = new BytesIO(new TextEncoder().encode(watermark));
    await expect(drain(makePictures(svg, ["png"]))).rejects.toThrow("received svg");
    await expect(drain(makePictures(new BytesIO(new Uint8Array(100)), ["png"]))).rejects.toThrow(
      "unsupported",
    );
  });

  it("refuses a photograph that is damaged, and gives it back", async () => {
    const half = new BytesIO(contents.subarray(0, contents.length / 2));
    await expect(drain(makePictures(half, ["png"]))).rejects.toThrow("VipsJpeg");
    half.close();
  });

  it("refuses too many pixels", async () => {
    const pictures = makePictures(photograph, ["png"], { maxPixels: 1200 * 800 - 1 });
    await expect(drain(pictures)).rejects.toThrow("exceeds pixel limit");
    expect((await drain(makePictures(photograph, ["png"], { maxPixels: 1200 * 800 }))).size).toBe(1);
  });

  it("stops when it is aborted: before the first step, and between two pictures", async () => {
    const reason = new Error("gone");
    const before = makePictures(photograph, formats, { signal: AbortSignal.abort(reason) });
    await expect(drain(before)).rejects.toBe(reason);
    const abort = new AbortController();
    const made: Format[] = [];
    const making = async () => {
      for await (const [format] of makePictures(photograph, formats, { size: 100, signal: abort.signal })) {
        made.push(format);
        abort.abort(reason);
      }
    };
    await expect(making()).rejects.toBe(reason);
    expect(made).toEqual(["jpeg"]);
    photograph.close();
  });
});
