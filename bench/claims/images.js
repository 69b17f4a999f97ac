import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BytesIO } from "bytesio";
import sharp from "sharp";
import { newFolder, PLACES } from "./folder.js";

/** @typedef {import("sharp").Sharp} Sharp */

const SAMPLE = fileURLToPath(new URL("../../workshop/samples/mountains.jpg", import.meta.url));
const SEAL = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="20" fill="#fff"/></svg>',
);

// With a cache sharp would not decode an image again that it has decoded before. A single thread is steadier to measure.
sharp.cache(false);
sharp.concurrency(1);

/** @type {((image: Sharp, width: number) => Sharp)[]} */
const STEPS = [
  (image, width) => image.autoOrient().resize(Math.round(width / 2)),
  (image) => image.composite([{ input: SEAL, gravity: "southeast" }]).removeAlpha(),
  (image) => image.sharpen(),
];

/** @param {Sharp} image */
const encoded = (image) => image.jpeg({ quality: 90 });

/** @param {number} width */
function photograph(width) {
  const height = (width / 4) * 3;
  return encoded(sharp(SAMPLE).resize(width, height, { fit: "cover" })).toBuffer();
}

/**
 * @param {number} width
 * @param {number} images - The number of images in a pass.
 * @param {(photograph: Buffer) => Promise<Uint8Array>} pipeline
 * @param {() => void} [end]
 */
async function work(width, images, pipeline, end) {
  const input = await photograph(width);
  /** @type {Uint8Array | undefined} */
  let picture;
  return {
    async pass() {
      for (let image = 0; image < images; image++) picture = await pipeline(input);
    },
    check() {
      if (picture?.[0] !== 0xff || picture[1] !== 0xd8) throw new Error("Cannot go on as it must be a JPEG");
      return undefined;
    },
    ...(end && { end }),
  };
}

/** Each step reads a stream and makes the next. @param {number} width */
function inMemory(width) {
  return async (/** @type {Buffer} */ photograph) => {
    let stream = new BytesIO(photograph);
    for (const step of STEPS) {
      const picture = await stream.lend((bytes) => encoded(step(sharp(bytes), width)).toBuffer());
      stream = BytesIO.adopt(picture);
    }
    return stream.read();
  };
}

/** Does the same with pixels in the streams, and encodes them once, at the end. @param {number} width */
function pixelsInMemory(width) {
  return async (/** @type {Buffer} */ photograph) => {
    let stream = new BytesIO(photograph);
    /** @type {import("sharp").SharpOptions} */
    let options = {};
    for (const step of STEPS) {
      const { data, info } = await stream.lend((bytes) =>
        step(sharp(bytes, options), width).raw().toBuffer({ resolveWithObject: true }),
      );
      options = { raw: { width: info.width, height: info.height, channels: info.channels } };
      stream = BytesIO.adopt(data);
    }
    return stream.lend((bytes) => encoded(sharp(bytes, options)).toBuffer());
  };
}

/** Each step reads a file and makes the next. @param {number} width @param {string} folder */
function inFiles(width, folder) {
  return async (/** @type {Buffer} */ photograph) => {
    let path = join(folder, "photograph.jpg");
    writeFileSync(path, photograph);
    for (const [index, step] of STEPS.entries()) {
      const next = join(folder, `${index}.jpg`);
      await encoded(step(sharp(path), width)).toFile(next);
      unlinkSync(path);
      path = next;
    }
    const picture = readFileSync(path);
    unlinkSync(path);
    return picture;
  };
}

/** @param {number} width @param {number} images @returns {import("./types.d.ts").Claim} */
function claim(width, images) {
  const files = (/** @type {string} */ place) => {
    const { folder, end } = newFolder(place);
    return work(width, images, inFiles(width, folder), end);
  };
  return {
    id: `images-${width}`,
    title: `An image through three steps, ${width} x ${(width / 4) * 3} pixels`,
    guide: "saves about 200 ms an image",
    warm: 1,
    passes: 1,
    items: images,
    contenders: [
      {
        name: "bytesio",
        title: "`BytesIO`, JPEG between steps",
        make: () => work(width, images, inMemory(width)),
      },
      {
        name: "pixels",
        title: "`BytesIO`, pixels between steps",
        make: () => work(width, images, pixelsInMemory(width)),
      },
      { name: "disk", title: "files in the temporary folder, JPEG", make: () => files(PLACES.disk) },
      { name: "shm", title: "files in /dev/shm, JPEG", make: () => files(PLACES.shm) },
    ],
    columns: [
      { figure: "cpu", title: "CPU time", unit: "times" },
      { figure: "wall", title: "elapsed", unit: "times" },
      { figure: "wall", title: "ms an image, elapsed", unit: 1 },
    ],
    comparisons: ["disk", "shm"].map((against) => ({
      figure: "wall",
      subject: "bytesio",
      against,
      as: "milliseconds",
      atLeast: 200,
    })),
  };
}

export const claims = [claim(800, 16), claim(4000, 4)];
