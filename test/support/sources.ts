/**
 * One content, delivered by every kind of source that there is.
 *
 * @module
 */

import { Readable } from "node:stream";
import { type AsyncBytes, BytesIO } from "bytesio";
import { utf8 } from "./contract-suite.ts";
import { deliver, oneByteAtATime, RecordedStream } from "./hostile.ts";

export const CONTENTS = "Hello,\nworld\n";
export const CHUNKS = [utf8("Hello,"), utf8("\nwor"), utf8("ld\n")];

function byteStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      for (const chunk of CHUNKS) controller.enqueue(chunk.slice());
      controller.close();
    },
  });
}

export const SOURCES: Record<string, () => AsyncBytes> = {
  "an async generator": () => deliver(...CHUNKS),
  "one byte at a time, in an array used again": () => oneByteAtATime(utf8(CONTENTS)),
  "an array": () => CHUNKS,
  "an iterable": () => new Set(CHUNKS),
  "the lines of another stream": () => new BytesIO(utf8(CONTENTS)),
  "a Node stream": () => Readable.from(CHUNKS),
  "a Node stream of Buffers": () => Readable.from([Buffer.from(CONTENTS)], { objectMode: false }),
  "a Node stream made web": () => Readable.toWeb(Readable.from(CHUNKS)) as AsyncBytes,
  "a web stream": () => new RecordedStream(CHUNKS).stream,
  "a web stream of type bytes": byteStream,
  "a Blob": () => new Blob(CHUNKS),
  "a File": () => new File(CHUNKS, "hello.txt"),
  "a Response of text": () => new Response(CONTENTS),
  "a Response of a stream": () => new Response(byteStream()),
  "a Response of a Blob": () => new Response(new Blob(CHUNKS)),
  "a Response of status 500": () => new Response(CONTENTS, { status: 500 }),
  "a Request": () => new Request("http://host.invalid", { method: "POST", body: CONTENTS }),
};
