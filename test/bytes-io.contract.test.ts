import { describe, expect, it } from "vitest";
import { closing } from "./contract/closing.ts";
import { exporting } from "./contract/exporting.ts";
import { lines } from "./contract/lines.ts";
import { buffered, readable } from "./contract/readable.ts";
import { seekable } from "./contract/seekable.ts";
import { writable } from "./contract/writable.ts";
import { type Make, STATES } from "./states.ts";

for (const [state, make] of Object.entries(STATES)) {
  const name = `BytesIO ${state}`;
  readable(name, make);
  buffered(name, make);
  seekable(name, make);
  writable(name, make);
  lines(name, make);
  exporting(name, make);
  closing(name, make, {
    calls: [
      ["read1"],
      ["readinto1", new Uint8Array(1)],
      ["readexactly", 0],
      ["peek"],
      ["chunks"],
      ["getvalue"],
      ["getbuffer"],
      ["dump"],
      ["transfer"],
      ["readNumber", "uint8"],
      ["readBigInt", "int64le"],
      ["writeNumber", "uint8", 1],
      ["writeBigInt", "int64le", 1n],
      ["toPostgres"],
    ],
  });
}

describe("A contract suite", () => {
  it("refuses to skip a test that it does not have", () => {
    const make = STATES.written as Make;
    expect(() => readable("BytesIO", make, { skip: { "no such test": "a reason" } })).toThrow("no such test");
  });
});
