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
