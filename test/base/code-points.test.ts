import { describe, expect, it } from "vitest";
import { codePointOffset, countCodePoints } from "../../dist/base/code-points.js";

const PIECES = [
  "",
  "a",
  "abc",
  "é中",
  "🙂",
  "🙂🙂",
  "a🙂b",
  "\ud83d",
  "\ude42",
  "\ude42\ud83d",
  "\ud83d\ud83d\ude42",
];

describe("countCodePoints()", () => {
  it("counts what an iteration over the string counts", () => {
    for (const first of PIECES) {
      for (const second of PIECES) {
        expect(countCodePoints(first + second)).toBe(Array.from(first + second).length);
      }
    }
  });
});

describe("codePointOffset()", () => {
  it("finds what an iteration over the string finds, from everywhere", () => {
    for (const first of PIECES) {
      for (const second of PIECES) {
        const text = first + second;
        for (let from = 0; from <= text.length; from++) {
          for (const count of [0, 1, 2, 3, 4, 100, Infinity]) {
            const found = Array.from(text.slice(from)).slice(0, count).join("");
            expect(codePointOffset(text, count, from), JSON.stringify([text, count, from])).toBe(
              from + found.length,
            );
          }
        }
      }
    }
  });

  it("starts at the beginning, where nothing else is said", () => {
    expect(codePointOffset("🙂b", 1)).toBe(2);
  });
});
