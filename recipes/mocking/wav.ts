import { BytesIO } from "bytesio";

/** A whole WAV file of silence, as the tests read it. */
export function wav({ channels = 1, sampleRate = 8000, seconds = 1 } = {}): BytesIO {
  const size = channels * sampleRate * seconds * 2;
  const file = new BytesIO();
  const text = (name: string) => file.write(new TextEncoder().encode(name));
  text("RIFF");
  file.writeNumber("uint32le", 36 + 12 + size);
  text("WAVELIST");
  file.writeNumber("uint32le", 4);
  text("INFOfmt ");
  file.writeNumber("uint32le", 16);
  file.writeNumber("uint16le", 1);
  file.writeNumber("uint16le", channels);
  file.writeNumber("uint32le", sampleRate);
  file.writeNumber("uint32le", sampleRate * channels * 2);
  file.writeNumber("uint16le", channels * 2);
  file.writeNumber("uint16le", 16);
  text("data");
  file.writeNumber("uint32le", size);
  file.write(new Uint8Array(size));
  file.seek(0);
  return file;
}
