import { BytesIO } from "bytesio";
import { registerStream } from "bytesio/queue";

/** A picture on its way between threads: its bytes, and what is known of it. */
export class Picture extends BytesIO {
  /** Where it comes from. */
  url = "";
  /** What went wrong; empty if nothing did. */
  error = "";
}

// Both threads import this, and so know the class by its name.
registerStream("Picture", Picture);
