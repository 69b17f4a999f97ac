import { BytesIO } from "bytesio";
import sharp, { type OutputInfo, type Raw, type Sharp } from "sharp";
import type { Job } from "./job.ts";
import type { Step } from "./page/step.ts";
import { Refusal } from "./refusal.ts";

// Its cache would keep pixels beyond the request they belong to.
sharp.cache(false);

/** JPEG, PNG, GIF, WebP, TIFF and AVIF. Others never reach a decoder: an SVG, for one, may name files. */
const SIGNATURES = /^(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}WEBP|II\*|MM.\*|.{4}ftypavi[fs])/s;
const SIGNATURE_SIZE = 12;

/**
 * Looks at the first bytes and the header of a photograph, not yet at its pixels.
 *
 * @returns Its size in pixels as stored, before it is turned upright.
 * @throws {Refusal} if it is no photograph, is damaged, or has more than `maxPixels` pixels.
 */
export async function inspect(
  photograph: BytesIO,
  maxPixels: number,
): Promise<{ width: number; height: number }> {
  const start = Buffer.from(photograph.peek(SIGNATURE_SIZE));
  if (!SIGNATURES.test(start.toString("latin1"))) {
    throw new Refusal(
      415,
      "Cannot open the photograph as it must be a JPEG, PNG, GIF, WebP, TIFF or AVIF file: " +
        `received ${photograph.size} bytes${start.length > 0 ? ` that start with ${start.toString("hex")}` : ""}`,
    );
  }
  using view = photograph.getbuffer();
  const { width, height } = await sharp(view.bytes, { limitInputPixels: false })
    .metadata()
    .catch(refuseDamaged);
  if (width * height > maxPixels) {
    throw new Refusal(
      413,
      `Cannot open the photograph as it may have at most ${maxPixels} pixels: received ${width} x ${height}`,
    );
  }
  return { width, height };
}

export interface Picture {
  /** Held by the job. */
  png: BytesIO;
  steps: Step[];
}

/**
 * Makes a PNG of a photograph: upright, its longest side at most `size` pixels, and watermarked.
 *
 * Each step reads one stream and makes the next; the one it has read is closed at once, the
 * photograph too. When the client is gone, no further step is begun.
 *
 * @throws {Refusal} if the photograph is damaged.
 */
export async function makePicture(photograph: BytesIO, size: number, job: Job): Promise<Picture> {
  const steps: Step[] = [];
  let stream = photograph;

  /** Returns how to read the raw pixels that the step has left in `stream`. */
  async function step(name: string, work: (bytes: Uint8Array) => Sharp): Promise<{ raw: Raw }> {
    job.signal.throwIfAborted();
    const start = performance.now();
    const { output, info } = await run(stream, work);
    job.release(stream);
    stream = job.hold(output);
    const { width, height, channels } = info;
    steps.push({ name, bytes: output.size, width, height, milliseconds: performance.now() - start });
    return { raw: { width, height, channels } };
  }

  const upright = await step("orient", (bytes) =>
    sharp(bytes, { failOn: "warning" }).autoOrient().toColourspace("srgb").raw(),
  ).catch(refuseDamaged);
  const small = await step("resize", (bytes) =>
    sharp(bytes, upright).resize(size, size, { fit: "inside", withoutEnlargement: true }).raw(),
  );
  const marked = await step("watermark", (bytes) => watermark(sharp(bytes, small), small.raw).raw());
  await step("encode", (bytes) => sharp(bytes, marked).png());
  return { png: stream, steps };
}

/** Lends the bytes of `input` to sharp, which does not copy them, until it has done its work. */
async function run(
  input: BytesIO,
  work: (bytes: Uint8Array) => Sharp,
): Promise<{ output: BytesIO; info: OutputInfo }> {
  using view = input.getbuffer();
  const { data, info } = await work(view.bytes).toBuffer({ resolveWithObject: true });
  return { output: BytesIO.adopt(data), info };
}

/** Where a decoder fails on what came from outside, that is at fault. */
function refuseDamaged(error: Error): never {
  const [reason] = error.message.split("\n", 1);
  throw new Refusal(422, `Cannot decode the photograph as it must be whole and undamaged: ${reason}`);
}

/** A byte between brackets, as the position in a hex view. */
const BRACKETS = "M34 26H22V74H34M66 26H78V74H66";
const BYTE = "M40 40H60V60H40Z";

/** Paths only: text would need fonts, which differ between machines and are looked up on the disk. */
function watermark(image: Sharp, { width, height, channels }: Raw): Sharp {
  const side = Math.ceil(Math.min(width, height) * 0.17);
  const svg = `
    <svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 100 100">
      <g fill="none" stroke-linejoin="round" stroke-linecap="round">
        <path d="${BRACKETS}" stroke="#000" stroke-opacity="0.25" stroke-width="9"/>
        <path d="${BRACKETS}" stroke="#fff" stroke-width="6"/>
      </g>
      <path d="${BYTE}" fill="#fff" stroke="#000" stroke-opacity="0.25" stroke-width="1.5"/>
    </svg>`;
  const marked = image.composite([{ input: Buffer.from(svg), gravity: "southeast" }]);
  // Compositing adds an alpha channel, which an opaque photograph does not need.
  return channels === 4 ? marked : marked.removeAlpha();
}
