import { BytesIO } from "bytesio";
import { registerStream } from "bytesio/queue";

/** A subclass with fields that JSON does not have. Both threads of runtimes-main.js register it. */
export class Photo extends BytesIO {
  taken = new Date(0);
  tags = new Map([["width", 2n]]);
}
registerStream("test.Photo", Photo);
