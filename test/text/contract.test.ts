import { BufferedRandom, BytesIO, StringIO, TextIOWrapper } from "bytesio";
import { type TextStream, text } from "bytesio/contract";
import { FileIO, TemporaryFile } from "bytesio/node";
import { afterAll } from "vitest";
import { scratch } from "../support/scratch.ts";

const utf8 = (contents: string) => new TextEncoder().encode(contents);

const opened: TextStream[] = [];
afterAll(() => {
  for (const stream of opened) stream.close();
});

function kept<Kind extends TextStream>(stream: Kind): Kind {
  opened.push(stream);
  return stream;
}

text("StringIO", (contents) => new StringIO(contents), { calls: [["getvalue"], ["readable"]] });

text("TextIOWrapper over BytesIO", (contents) => new TextIOWrapper(new BytesIO(utf8(contents))), {
  calls: [["flush"], ["readable"]],
});

text("TextIOWrapper over BufferedRandom of a FileIO", (contents) => {
  const file = new FileIO(scratch(contents), "r+");
  return kept(new TextIOWrapper(new BufferedRandom(file)));
});

text('TemporaryFile("w+")', (contents) => {
  const file = kept(TemporaryFile({ mode: "w+" }));
  file.write(contents);
  file.seek(0);
  return file;
});
