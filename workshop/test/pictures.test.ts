import sharp, { type Sharp } from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectIdle, formOf, openWorkshop, post, sample, stepsOf, type Workshop } from "./workshop.ts";

type Colour = [red: number, green: number, blue: number];

/** What only the upright picture shows at these places, given as parts of its width and height. */
const SAMPLES: [name: string, width: number, height: number, [x: number, y: number, colour: Colour][]][] = [
  [
    "mountains",
    1067,
    1600,
    [
      [0.5, 0.03, [91, 105, 150]],
      [0.5, 0.97, [22, 28, 36]],
    ],
  ],
  [
    "dunes",
    1600,
    1067,
    [
      [0.1, 0.25, [80, 132, 186]],
      [0.6, 0.95, [218, 141, 79]],
    ],
  ],
  [
    "aurora",
    1067,
    1600,
    [
      [0.83, 0.53, [26, 165, 116]],
      [0.5, 0.655, [1, 5, 7]],
      [0.05, 0.05, [7, 11, 23]],
    ],
  ],
  [
    "coast",
    1600,
    1067,
    [
      [0.4, 0.48, [255, 255, 255]],
      [0.97, 0.45, [41, 30, 35]],
      [0.05, 0.95, [15, 28, 47]],
    ],
  ],
];

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterEach(() => expectIdle(workshop.url));
afterAll(async () => {
  await workshop.close();
  expect(workshop.output()).toMatch(/^The workshop is open at \S+ \(Ctrl\+C closes it\)\n$/);
});

/** The mean colour of the nine pixels around a place. */
async function colourAt(png: Buffer, x: number, y: number): Promise<Colour> {
  const { width, height } = await sharp(png).metadata();
  const area = { left: Math.round(x * width) - 1, top: Math.round(y * height) - 1, width: 3, height: 3 };
  const pixels = await sharp(png).removeAlpha().extract(area).raw().toBuffer();
  const mean = (part: number) =>
    Math.round(pixels.filter((_, index) => index % 3 === part).reduce((a, b) => a + b) / 9);
  return [mean(0), mean(1), mean(2)];
}

function photographOf(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  return sharp({ create: { width, height, channels, background: { r: 20, g: 90, b: 160, alpha: 0.5 } } });
}

async function answer(
  photograph: Buffer<ArrayBuffer>,
  size?: number,
): Promise<{ png: Buffer; response: Response }> {
  const response = await post(
    workshop.url,
    formOf(photograph, size === undefined ? {} : { size: String(size) }),
  );
  expect(response.status).toBe(200);
  return { png: Buffer.from(await response.arrayBuffer()), response };
}

describe("POST /pictures", () => {
  it.each(SAMPLES)("turns %s upright", async (name, width, height, places) => {
    const { png } = await answer(await sample(name));
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", width, height, channels: 3 });
    for (const [x, y, colour] of places) {
      const seen = await colourAt(png, x, y);
      const difference = Math.max(...seen.map((part, index) => Math.abs(part - (colour[index] ?? 0))));
      expect(difference, `${name} at ${x}, ${y}: ${seen} is like ${colour}`).toBeLessThan(30);
    }
  });

  it("tells the size and the time of each step", async () => {
    const photograph = await sample("mountains");
    const { png, response } = await answer(photograph, 800);
    const milliseconds = expect.any(Number);
    const small = { width: 534, height: 800, milliseconds };
    expect(stepsOf(response)).toEqual([
      { name: "receive", bytes: photograph.length, width: 1600, height: 1067, milliseconds },
      { name: "orient", bytes: 1067 * 1600 * 3, width: 1067, height: 1600, milliseconds },
      { name: "resize", bytes: 534 * 800 * 3, ...small },
      { name: "watermark", bytes: 534 * 800 * 3, ...small },
      { name: "encode", bytes: png.length, ...small },
    ]);
    expect(response.headers.get("server-timing")).toMatch(
      /^receive;dur=[\d.]+, orient;dur=[\d.]+, resize;dur=[\d.]+, watermark;dur=[\d.]+, encode;dur=[\d.]+$/,
    );
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("content-length")).toBe(String(png.length));
  });

  it("puts the watermark into the corner at the bottom right", async () => {
    const flat = photographOf(1000, 600);
    const { png } = await answer(await flat.png().toBuffer());
    const side = 102; // 17 % of the shorter side
    expect(await colourAt(png, 1 - side / 2 / 1000, 1 - side / 2 / 600)).toEqual([255, 255, 255]);
    expect(await colourAt(png, 0.5, 0.5)).toEqual([20, 90, 160]);
  });

  it("never enlarges", async () => {
    const small = photographOf(40, 30);
    const { png } = await answer(await small.jpeg().toBuffer(), 1600);
    expect(await sharp(png).metadata()).toMatchObject({ width: 40, height: 30 });
  });

  it("makes a picture of a single pixel", async () => {
    const pixel = photographOf(1, 1);
    const { png } = await answer(await pixel.png().toBuffer());
    expect(await sharp(png).metadata()).toMatchObject({ width: 1, height: 1 });
  });

  it("keeps what is transparent", async () => {
    const glass = photographOf(400, 300, 4);
    const { png } = await answer(await glass.png().toBuffer(), 200);
    expect(await sharp(png).metadata()).toMatchObject({ width: 200, height: 150, channels: 4 });
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ["WebP", (image) => image.webp()],
    ["GIF", (image) => image.gif()],
    ["TIFF", (image) => image.tiff()],
    ["AVIF", (image) => image.avif({ effort: 0 })],
    ["a grey JPEG", (image) => image.grayscale().jpeg()],
    ["a CMYK JPEG", (image) => image.toColourspace("cmyk").jpeg()],
    ["a PNG of 16 bits", (image) => image.toColourspace("rgb16").png()],
  ])("takes %s", async (_name, encode) => {
    const image = photographOf(300, 200);
    const { png } = await answer(await encode(image).toBuffer());
    expect(await sharp(png).metadata()).toMatchObject({
      format: "png",
      width: 300,
      height: 200,
      depth: "uchar",
    });
  });

  it("takes the first file of the field and leaves the rest of the form", async () => {
    const form = new FormData();
    form.append("notes", new Blob(["not this one"]), "notes.txt");
    form.append("comment", "nor this");
    form.append("image", new Blob([await sample("coast")]), "coast.jpg");
    form.append("image", new Blob(["nor that"]), "second.jpg");
    const response = await post(workshop.url, form);
    expect(response.status).toBe(200);
    expect(stepsOf(response).at(-1)).toMatchObject({ width: 1600, height: 1067 });
    await response.arrayBuffer();
  });

  it("makes several pictures at a time", async () => {
    const photograph = await sample("aurora");
    const answers = await Promise.all([1, 2, 3, 4].map((part) => answer(photograph, part * 100)));
    const heights = await Promise.all(answers.map(({ png }) => sharp(png).metadata()));
    expect(heights.map(({ height }) => height)).toEqual([100, 200, 300, 400]);
  });
});

describe("GET", () => {
  it.each([
    ["/", "text/html; charset=utf-8"],
    ["/page/style.css", "text/css; charset=utf-8"],
    ["/page/icon.svg", "image/svg+xml"],
    ["/js/page.js", "text/javascript; charset=utf-8"],
    ["/bytesio/index.js", "text/javascript; charset=utf-8"],
    ["/samples/coast.jpg", "image/jpeg"],
    ["/samples/coast.jpg?again", "image/jpeg"],
  ])("%s answers %s", async (path, type) => {
    const response = await fetch(new URL(path, workshop.url));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
    expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get("content-length")));
    const head = await fetch(new URL(path, workshop.url), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), (await head.arrayBuffer()).byteLength]).toEqual([
      200,
      response.headers.get("content-length"),
      0,
    ]);
  });

  it("serves a page that names nothing outside of the workshop", async () => {
    const paths = [
      "/",
      "/page/style.css",
      "/js/page.js",
      "/js/hex-view.js",
      "/js/upload.js",
      "/js/png-chunks.js",
    ];
    for (const path of paths) {
      const text = await (await fetch(new URL(path, workshop.url))).text();
      expect(text, path).not.toMatch(/https?:\/\/|["'(]\/\//);
    }
  });
});
