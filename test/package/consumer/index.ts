// Compiled, never run: what a program with strict settings, and no types of Node, does with the published types.
import {
  type AsyncBytes,
  BufferedReader,
  BytesIO,
  type BytesIOState,
  type BytesLike,
  EndOfStreamError,
  hexdump,
  LimitError,
  type MemoryView,
  RawIOBase,
  type Reader,
  StringIO,
  TextIOWrapper,
} from "bytesio";
import { EncryptedReader, type EncryptedReaderOptions } from "bytesio/age";
import { ChecksumError, ChecksumReader, CompressedWriter, GzipFile, Limited, Window } from "bytesio/layers";
import { OPFSFileIO, toBlob, toFile, toReadableStream, toResponse, toWritableStream } from "bytesio/web";

class Named extends BytesIO {
  label = "";
}

export async function main(source: AsyncBytes, data: BytesLike, signal: AbortSignal): Promise<Blob> {
  const stream = await Named.fromAsync(source, {
    limit: 2 ** 20,
    signal,
    onProgress: ({ loaded }) => loaded,
  });
  stream.label = "a subclass stays a subclass";
  stream.write(data);
  const view: MemoryView = stream.getbuffer();
  new Response(view.bytes);
  view.release();
  const state: BytesIOState = stream.dump();
  const copy: Named = Named.load(state);
  const lines: Uint8Array<ArrayBuffer>[] = [...copy];
  try {
    copy.readexactly(4);
  } catch (error) {
    if (error instanceof EndOfStreamError) error.partial.length;
    if (error instanceof LimitError) error.limit + error.size;
  }
  // @ts-expect-error text has to be encoded
  stream.write("text");
  // @ts-expect-error there is no such format
  stream.readNumber("uint32");
  hexdump(stream, { from: 0, size: null });
  return new Blob([...lines, stream.getvalue()]);
}

export class Shouting extends BytesIO {
  override write(data: BytesLike): number {
    return super.write(data) + super.write(Uint8Array.of(33));
  }
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    return super.read(size).slice(0, -1);
  }
  override close(): void {
    super.close();
  }
}

export class Mistaken extends BytesIO {
  // @ts-expect-error read() returns bytes
  override read(): string {
    return "";
  }
  // @ts-expect-error write() takes whatever has bytes
  override write(data: string): number {
    return data.length;
  }
}

class Ones extends RawIOBase {
  override readable(): boolean {
    return true;
  }
  override readinto(target: Uint8Array): number {
    target.fill(1);
    return target.length;
  }
}

export function texts(): string[] {
  const text: TextIOWrapper = new TextIOWrapper(new BufferedReader(new Ones(), 4096), {
    encoding: "latin-1",
  });
  const reader: Reader<string> = new StringIO("one");
  // @ts-expect-error text is read, and bytes are asked for
  const wrong: Reader = text;
  return [...text, reader.read(1), typeof wrong];
}

export function layers(file: BytesIO, options: EncryptedReaderOptions): Uint8Array {
  const decrypted = new EncryptedReader(new Window(file, { start: 10, size: 1000 }), options);
  const checked = new ChecksumReader(new Limited(decrypted, 2 ** 20), "sha256", { expected: "00" });
  using packed = new GzipFile(new BytesIO(), "wb", { mtime: 0 });
  using other = new CompressedWriter(file, { format: "deflate" });
  try {
    packed.write(checked.read());
  } catch (error) {
    if (error instanceof ChecksumError) error.message.trim();
  }
  // @ts-expect-error there is no such checksum
  new ChecksumReader(file, "crc33");
  // @ts-expect-error a layer is put on a stream
  new Window("file");
  other.write(new Uint8Array(1));
  return packed.read();
}

export async function web(stream: BytesIO): Promise<Response> {
  const blob: Blob = toBlob(stream, { start: 1 });
  const file: File = toFile(stream, "name", { type: blob.type });
  await toReadableStream(new Ones(), { chunkSize: 10 }).pipeTo(toWritableStream(stream, { limit: 100 }));
  using opened = await OPFSFileIO.open("folder/name", "r+b");
  // @ts-expect-error a file has a name
  toFile(stream);
  // @ts-expect-error there is no such mode
  await OPFSFileIO.open("name", "rw");
  return toResponse(stream, { headers: { size: `${file.size} ${opened.tell()}` } });
}
