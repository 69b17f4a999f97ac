import { BytesIO } from "bytesio";
import sharp, { type Raw, type Sharp } from "sharp";

/** What a picture can be encoded to, with how well that is done. */
const ENCODERS = {
  jpeg: (image: Sharp) => image.jpeg({ quality: 82, mozjpeg: true }),
  png: (image: Sharp) => image.png(),
  webp: (image: Sharp) => image.webp({ quality: 80 }),
  avif: (image: Sharp) => image.avif({ quality: 50, effort: 2 }),
};

export type Format = keyof typeof ENCODERS;

/** Others never reach a decoder from outside: an SVG, for one, is a program. */
const ACCEPTED = new Set<string>(["jpeg", "png", "webp", "gif", "tiff", "heif"]);

/** Options of {@link makePictures}. */
export interface PictureOptions {
  /** The longest side in pixels; nothing is enlarged. Default: 1600. */
  size?: number;
  /** An SVG for the lower right corner. Default: none. */
  watermark?: string;
  /** The most pixels of a photograph; more are refused before they are decoded. Default: 50 million. */
  maxPixels?: number;
  /** Stops between two steps. */
  signal?: AbortSignal;
}

/** Pixels in memory, and how to read them. */
interface Pixels {
  bytes: BytesIO;
  raw: Raw;
}

/**
 * Yields a photograph in each of `formats`: upright, smaller, and with a watermark.
 *
 * It is decoded once. Each step reads one stream and makes the next; between two pictures only the small pixels are
 * held. The photograph stays as it is, and may not be written to meanwhile.
 *
 * @throws {TypeError} if it is no photograph.
 * @throws {Error} what sharp says, if it is damaged or has too many pixels.
 */
export async function* makePictures(
  photograph: BytesIO,
  formats: Iterable<Format>,
  { size = 1600, watermark, maxPixels = 50_000_000, signal }: PictureOptions = {},
): AsyncGenerator<[Format, BytesIO], void> {
  signal?.throwIfAborted();
  await refuseOthers(photograph);
  const small = await toPixels(photograph, (bytes) =>
    sharp(bytes, { failOn: "warning", limitInputPixels: maxPixels })
      .autoOrient()
      .toColourspace("srgb")
      .resize(size, size, { fit: "inside", withoutEnlargement: true }),
  );
  signal?.throwIfAborted();
  const marked = watermark === undefined ? small : await mark(small, watermark);
  for (const format of formats) {
    signal?.throwIfAborted();
    const picture = await marked.bytes.lend((bytes) =>
      ENCODERS[format](sharp(bytes, { raw: marked.raw })).toBuffer(),
    );
    yield [format, BytesIO.adopt(picture)];
  }
}

async function refuseOthers(photograph: BytesIO): Promise<void> {
  const { format } = await photograph.lend((bytes) => sharp(bytes, { limitInputPixels: false }).metadata());
  if (!ACCEPTED.has(format)) {
    throw new TypeError(`Cannot open the photograph as it must be one of pixels: received ${format}`);
  }
}

/** Puts an SVG, as it is or as large as fits, into the lower right corner. */
async function mark(pixels: Pixels, svg: string): Promise<Pixels> {
  const { width, height, channels } = pixels.raw;
  const seal = await sharp(Buffer.from(svg))
    .resize(width, height, { fit: "inside", withoutEnlargement: true })
    .toBuffer();
  const marked = await toPixels(pixels.bytes, (bytes) => {
    const image = sharp(bytes, { raw: pixels.raw }).composite([{ input: seal, gravity: "southeast" }]);
    // Compositing adds an alpha channel, which an opaque photograph does not need.
    return channels === 4 ? image : image.removeAlpha();
  });
  pixels.bytes.close();
  return marked;
}

/** Lends `input` to sharp, which does not copy it, until `work` is done, and takes over what that makes. */
async function toPixels(input: BytesIO, work: (bytes: Uint8Array) => Sharp): Promise<Pixels> {
  const { data, info } = await input.lend((bytes) => work(bytes).raw().toBuffer({ resolveWithObject: true }));
  const { width, height, channels } = info;
  return { bytes: BytesIO.adopt(data), raw: { width, height, channels } };
}
