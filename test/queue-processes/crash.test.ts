import { describe, expect, it } from "vitest";
import { kill, survivorMayLeaveWith } from "./kill.js";
import { NODE, PYTHONS } from "./processes.js";

describe.each([NODE, ...PYTHONS])("a process of $name that is killed at a random moment", (runtime) => {
  it.each(["listen", "connect"])(
    "leaves the survivor with an error, and whole messages in order (%s)",
    async (way) => {
      for (let round = 0; round < 5; round++) {
        const { sent, received } = await kill(runtime, way, Math.random() * 60);
        expect((received.error as { code: string }).code).toBe("ERR_PIPE_EOF");
        expect(survivorMayLeaveWith).toContain((sent as { code: string }).code);
        expect(received.count).toBeGreaterThanOrEqual(0);
      }
    },
  );
});
