// Compiled, never run: what a program with strict settings does with the published types.
import {
  type AsyncBytes,
  BytesIO,
  type BytesIOState,
  type BytesLike,
  EndOfStreamError,
  hexdump,
  LimitError,
  type MemoryView,
} from "bytesio";

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
