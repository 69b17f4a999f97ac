import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as workers from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { isLacking, NEWEST_NODE, RUNTIMES, surroundings } from "../support/runtimes.ts";

const SURROUNDINGS = surroundings();

describe.each([...RUNTIMES, NEWEST_NODE])("the doors in $name", (runtime) => {
  const { name, command, values } = runtime;

  it.skipIf(isLacking(runtime))(
    "copy what the runtime takes whole, lend what it takes in chunks, and refuse to be cloned",
    async () => {
      const script = join(import.meta.dirname, "runtimes.js");
      const { stdout } = await promisify(execFile)(command, [...values, script], SURROUNDINGS);
      const [changed, lent, readable, clones] = JSON.parse(stdout);
      expect(changed).toEqual([]);
      expect(lent).toEqual([
        "TypeError",
        true,
        [65536, 0, true, "BufferError"],
        [65536, 65536, true, "BufferError"],
        [65536, 131072, true, "BufferError"],
        [3395, 196608, true, "BufferError"],
        true,
        "BufferError",
        true,
        true,
        "AbortError",
        true,
        true,
        true,
        true,
      ]);
      expect(readable).toEqual([
        [true, 65536, true, "BufferError"],
        [true, 34464, true, "BufferError"],
        "BufferError",
        0,
      ]);
      const refused = name === "Node" && !("markAsUncloneable" in workers) ? null : "DataCloneError";
      expect(clones).toEqual([refused, refused, refused]);
    },
  );
});
