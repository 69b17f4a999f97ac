import { type BytesIO, SEEK_CUR } from "bytesio";

export interface Chunk {
  type: string;
  /** Position of its first byte. It reaches to the start of the next one. */
  start: number;
}

const SIGNATURE_SIZE = 8;
const TYPE_SIZE = 4;
const CHECKSUM_SIZE = 4;

/** Lists the parts of a PNG file. The position ends up at the end. */
export function readChunks(png: BytesIO): Chunk[] {
  const chunks = [{ type: "signature", start: 0 }];
  png.seek(SIGNATURE_SIZE);
  while (png.tell() < png.size) {
    const start = png.tell();
    const size = png.readNumber("uint32be");
    chunks.push({ type: new TextDecoder().decode(png.readexactly(TYPE_SIZE)), start });
    png.seek(size + CHECKSUM_SIZE, SEEK_CUR);
  }
  return chunks;
}
