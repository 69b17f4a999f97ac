import { BytesIO } from "bytesio";
import { toFile } from "bytesio/web";

export interface RecordOptions {
  /** Stops it, by throwing the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The most bytes of the file. */
  limit?: number | undefined;
  onProgress?: ((seconds: number) => void) | undefined;
}

const SAMPLE_RATE = 44_100;
const HEADER_SIZE = 44;

/**
 * Builds a WAV file of a tone in memory, a second at a time, so that the page stays alive.
 *
 * How long the file is stands in its header, and is known in the end only: so the header is written last.
 *
 * @throws {LimitError} if it would be longer than `limit`.
 */
export async function recordTone(
  seconds: number,
  frequency: number,
  { signal, limit, onProgress }: RecordOptions = {},
): Promise<BytesIO> {
  const file = new BytesIO(null, { limit });
  file.seek(HEADER_SIZE);
  const samples = new DataView(new ArrayBuffer(SAMPLE_RATE * 2));
  for (let second = 0; second < seconds; second++) {
    for (let index = 0; index < SAMPLE_RATE; index++) {
      const time = second + index / SAMPLE_RATE;
      samples.setInt16(index * 2, 20_000 * Math.sin(2 * Math.PI * frequency * time), true);
    }
    file.write(samples);
    onProgress?.(second + 1);
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
  file.seek(0);
  writeHeader(file, Math.max(file.size - HEADER_SIZE, 0));
  return file;
}

function writeHeader(file: BytesIO, size: number): void {
  const text = (name: string) => file.write(new TextEncoder().encode(name));
  text("RIFF");
  file.writeNumber("uint32le", HEADER_SIZE - 8 + size);
  text("WAVEfmt ");
  file.writeNumber("uint32le", 16);
  file.writeNumber("uint16le", 1);
  file.writeNumber("uint16le", 1);
  file.writeNumber("uint32le", SAMPLE_RATE);
  file.writeNumber("uint32le", SAMPLE_RATE * 2);
  file.writeNumber("uint16le", 2);
  file.writeNumber("uint16le", 16);
  text("data");
  file.writeNumber("uint32le", size);
}

/** Browsers begin to save some time after the click; after so long they have. */
const SAVED_MS = 60_000;

/** Has the browser save what the stream holds, as it saves a link. Nothing is sent anywhere. */
export function save(stream: BytesIO, name: string, type: string): void {
  const url = URL.createObjectURL(toFile(stream, name, { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), SAVED_MS);
}
