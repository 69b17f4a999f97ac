import { describe, expect, it } from "vitest";
import { killHandshakes, killPair, killTraffic } from "./kill.js";
import { NODE, PYTHONS } from "./processes.js";

const WAYS = ["listen", "connect"];
const afterMs = () => Math.random() * 60;

describe.each([NODE, ...PYTHONS])("a process of $name that is killed at a random moment", (runtime) => {
  it.each(WAYS)("leaves the survivor with EOFError, and with whole messages in order (%s)", async (way) => {
    for (let round = 0; round < 5; round++) {
      const { messages } = await killTraffic(runtime, way, afterMs());
      expect(messages).toBeGreaterThanOrEqual(0);
    }
  });

  it.each(WAYS)("keeps nobody waiting who was in the handshake with it (%s)", async (way) => {
    for (let round = 0; round < 3; round++) {
      const counts = await killHandshakes(runtime, way, afterMs());
      expect(Object.keys(counts)).toEqual(["handshakes", "cut short"]);
    }
  });
});

describe.each(PYTHONS)("a process of Node that is killed at a random moment", (python) => {
  it.each([true, false])(
    `ends well for ${python.name} at the other end (listening: %s)`,
    async (isListener) => {
      for (let round = 0; round < 3; round++) {
        const { messages } = await killPair(NODE, python, isListener, afterMs());
        expect(messages).toBeGreaterThanOrEqual(0);
      }
    },
  );
});
