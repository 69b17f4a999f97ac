import { joined } from "../base/bytes.ts";
import { countCodePoints } from "../base/code-points.ts";
import { UnicodeEncodeError } from "../base/errors.ts";
import type { Encoder } from "./encoding.ts";
import { recoverEncoding } from "./error-handlers.ts";

/** Returns the bytes of `text`. At the start of a stream (`atStart`) the signature comes before them. */
export function encode(
  encoder: Encoder,
  text: string,
  errors: string,
  atStart: boolean,
): Uint8Array<ArrayBuffer> {
  const parts = atStart ? [encoder.signature] : [];
  const { unencodable } = encoder;
  let done = 0;
  unencodable.lastIndex = 0;
  for (let found = unencodable.exec(text); found !== null; found = unencodable.exec(text)) {
    const start = found.index;
    const end = unencodable.lastIndex;
    const error = (skipped: number) =>
      new UnicodeEncodeError(
        encoder.names[atStart ? 1 : 0],
        text,
        countCodePoints(text.slice(0, start)) + skipped,
        countCodePoints(text.slice(0, end)),
        encoder.reason,
      );
    parts.push(encoder.encode(text.slice(done, start)), recoverEncoding(errors, found[0], encoder, error));
    done = end;
  }
  parts.push(encoder.encode(text.slice(done)));
  return joined(parts);
}
