import { existsSync, readdirSync, readFileSync } from "node:fs";
import { BytesIO, type BytesLike } from "bytesio";
import { describe, expect, it } from "vitest";
import { expand } from "./answers.js";
import * as bytesIO from "./bytes_io/generate.js";
import { subjectsOf } from "./bytes_io/subjects.js";
import { explanation } from "./differences.js";
import { generate } from "./generate.js";
import { type Answer, KINDS, type Kind, load, type Step, type Subject } from "./kinds.js";
import { divergence, replay } from "./replay.js";
import { report } from "./report.js";
import { shrink } from "./shrink.js";

interface Script {
  name: string;
  steps: Step[];
  answers: Answer[];
}

const GROUP = 50;

/** Replays one script over the kind's subjects, the plainest first. */
function expectCPythonsAnswers(
  kind: Kind,
  recorded: string,
  { steps, answers }: Script,
  all: Subject[],
): void {
  const expected = expand(answers, kind.INITIAL);
  for (const subject of all) {
    const found = divergence(steps, expected, subject);
    if (found && explanation(recorded, kind.name, steps, found) !== null) continue;
    expect(found, found ? `\n${report(kind, steps, expected, subject.name, found)}\n` : "").toBeNull();
  }
}

function recordedParts(kind: string): { part: string; recorded: string; scripts: Script[] }[] {
  const folder = new URL(`${kind}/vectors/`, import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files.map((file) => ({
    part: file.replace(".json", ""),
    ...JSON.parse(readFileSync(new URL(file, folder), "utf8")),
  }));
}

// A kind is loaded inside the tests: one that cannot be does not take the others with it.
for (const name of KINDS) {
  const parts = recordedParts(name);

  for (const { part, recorded, scripts } of parts) {
    describe(`${name}, as ${recorded} answers: ${part}`, () => {
      if (part !== "random") {
        for (const script of scripts) {
          it(script.name, async () => {
            const kind = await load(name);
            expectCPythonsAnswers(kind, recorded, script, kind.subjects);
          });
        }
        return;
      }
      for (let first = 0; first < scripts.length; first += GROUP) {
        const group = scripts.slice(first, first + GROUP);
        it(`${group[0]?.name} to ${group.at(-1)?.name}`, async () => {
          const kind = await load(name);
          const quick = kind.subjects.filter(({ slow }) => !slow);
          for (const script of group) expectCPythonsAnswers(kind, recorded, script, quick);
        });
      }
    });
  }

  describe(`${name}, as a kind`, () => {
    it("has recorded scripts, named and random, and a subject to replay them", async () => {
      const { subjects } = await load(name);
      expect(subjects.length).toBeGreaterThan(0);
      expect(parts.map(({ part }) => part)).toContain("random");
      expect(parts.length).toBeGreaterThan(1);
      for (const { scripts } of parts) expect(scripts.length).toBeGreaterThan(0);
    });

    it("looks at all of the state that CPython tells", async () => {
      const { INITIAL, subjects } = await load(name);
      const told = new Set<string>();
      const seen = new Set<string>();
      for (const { steps, answers } of parts.flatMap(({ scripts }) => scripts)) {
        for (const answer of expand(answers, INITIAL)) for (const key in answer) told.add(key);
        for (const answer of replay(steps, subjects[0] as Subject)) {
          for (const key in answer) if (answer[key] !== undefined) seen.add(key);
        }
      }
      expect([...told].filter((key) => !seen.has(key))).toEqual([]);
    });
  });
}

/** The correct class stands in for CPython, and a subclass with one mistake for ours. */
describe("generate() and shrink()", () => {
  const correct = subjectsOf(BytesIO)[0] as Subject;
  const finderFor = (Class: typeof BytesIO) => {
    const subject = subjectsOf(Class)[0] as Subject;
    return (steps: Step[]) => divergence(steps, [...replay(steps, correct)], subject);
  };

  class TruncateMoves extends BytesIO {
    override truncate(size?: number | null): number {
      return this.seek(super.truncate(size));
    }
  }
  class ReadMovesPastTheEnd extends BytesIO {
    override read(size?: number | null): Uint8Array<ArrayBuffer> {
      const from = this.tell();
      const bytes = super.read(size);
      if (size && size > 0) this.seek(from + size);
      return bytes;
    }
  }
  class GapShowsOldBytes extends BytesIO {
    override write(data: Uint8Array): number {
      const gap = this.tell() - this.size;
      const written = super.write(data);
      if (gap > 0 && written > 0) {
        this.seek(-gap - written, 1);
        super.write(new Uint8Array(gap).fill(0xdb));
        this.seek(written, 1);
      }
      return written;
    }
  }
  class ViewAllowsEmptyWrites extends BytesIO {
    override write(data: Uint8Array): number {
      return data?.byteLength === 0 && !this.closed ? 0 : super.write(data);
    }
  }
  class ValueIsAlive extends BytesIO {
    override getvalue(): Uint8Array<ArrayBuffer> {
      using view = this.getbuffer();
      return view.bytes;
    }
  }
  class HintIsIgnored extends BytesIO {
    override readlines(hint?: number | null): Uint8Array<ArrayBuffer>[] {
      return super.readlines(Number.isInteger(hint) ? 0 : hint);
    }
  }
  class WritesToTheLender extends BytesIO {
    lender: unknown;
    constructor(initial?: BytesLike | null) {
      super(initial);
      this.lender = initial;
    }
    override write(data: Uint8Array): number {
      const written = super.write(data);
      if (this.lender instanceof Uint8Array) this.lender.fill(0);
      return written;
    }
  }

  it.each([
    [TruncateMoves, "truncate"],
    [ReadMovesPastTheEnd, "read"],
    [GapShowsOldBytes, "write"],
    [ViewAllowsEmptyWrites, "write"],
    [ValueIsAlive, "getvalue"],
    [HintIsIgnored, "readlines"],
    [WritesToTheLender, "write"],
  ] as [typeof BytesIO, string][])("find %o in at most two steps", async (Class, mistaken) => {
    const find = finderFor(Class);
    const scripts = generate(bytesIO, 1);
    let steps = scripts.next().value;
    while (find(steps) === null) steps = scripts.next().value;
    const shortest = await shrink(steps, (candidate) => find(candidate)?.index ?? null, bytesIO);
    expect(steps.length).toBeGreaterThan(2);
    expect(shortest.length, JSON.stringify(shortest)).toBeLessThanOrEqual(2);
    expect(shortest.at(-1)?.[0]).toBe(mistaken);
    expect(find(shortest)?.index).toBe(shortest.length - 1);
  });

  it("leave a script alone that does not fail", async () => {
    const steps: Step[] = [
      ["write", { hex: "61" }],
      ["truncate", 0],
    ];
    expect(await shrink(steps, () => null, bytesIO)).toBe(steps);
  });

  it("leave of texts, lists and options what it takes to fail", async () => {
    const steps: Step[] = [
      ["new", { hex: "6162" }, [3, null, "EIO"], { seekable: false, fails: ["write", "close"] }],
      ["echo", { repeat: ["x\n", 200] }],
      ["echo", { repeat: ["x€\n😀", 200] }],
    ];
    const fails = (candidate: Step[]) => {
      const text = JSON.stringify(candidate);
      if (!text.includes("EIO") || !text.includes("close")) return null;
      const index = candidate.findIndex((step) => JSON.stringify(step).includes("€"));
      return index < 0 ? null : index;
    };
    expect(await shrink(steps, fails, {})).toEqual([
      ["new", { hex: "" }, ["EIO"], { fails: ["write", "close"] }],
      ["echo", { str: "€" }],
    ]);
  });
});

describe("report()", () => {
  it("prints the script as TypeScript, with both answers", () => {
    const steps: Step[] = [
      ["new", { hex: "61ff0a" }],
      ["getbuffer", "v"],
      ["close"],
      ["writelines", [{ part: "62" }, { do: ["seek", 0] }]],
      ["iterate", 2, ["tell"]],
    ];
    const expected = steps.map((step): Answer => (step[0] === "close" ? { raises: "BufferError" } : {}));
    const actual = { returns: ["61ff0a"], position: 3, contents: "61ff0a" };
    expect(
      report(bytesIO, steps, expected, "borrowed whole", {
        index: 4,
        expected: { raises: "TypeError" },
        actual,
      }),
    ).toMatchInlineSnapshot(`
      "// The stream: borrowed whole
      import { BytesIO, type MemoryView } from "bytesio";
      const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      let v: MemoryView;
      let stream = new BytesIO(bytes("a\\xff\\n"));
      v = stream.getbuffer();
      try { stream.close(); } catch {} // BufferError
      stream.writelines((function* () { yield bytes("\\xdbb\\xdb").subarray(1, -1); stream.seek(0); })());
      for (let left = 2; left > 0 && !stream.next().done; left--) { stream.tell(); }
      //   CPython: throws TypeError
      //   bytesio: returns [bytes("a\\xff\\n")], position 3, contents bytes("a\\xff\\n")"
    `);
  });

  it("prints the steps as JSON for a kind without a printer", () => {
    const steps: Step[] = [["write", { str: "é" }], ["read", 2], ["close"]];
    const expected: Answer[] = [{ raises: "BlockingIOError", details: [1] }, { skipped: true }, {}];
    const long = { units: 300, crc32: 255 };
    const actual = { returns: { text: "a\n" }, closed: true, log: [["read", 2, null]], contents: long };
    expect(
      report({}, steps, expected, "plain", { index: 2, expected: { returns: "61" }, actual }),
    ).toMatchInlineSnapshot(`
      "// The stream: plain
      ["write",{"str":"é"}] // BlockingIOError
      ["read",2] // skipped
      ["close"]
      //   CPython: returns bytes("a")
      //   bytesio: returns "a\\n", closed, log [[read, 2, null]], contents 300 UTF-16 units with CRC-32 ff"
    `);
    expect(
      report({}, steps, expected, "plain", { index: 0, expected: expected[0], actual: { raises: "EIO" } }),
    ).toMatchInlineSnapshot(`
      "// The stream: plain
      ["write",{"str":"é"}] // BlockingIOError
      //   CPython: throws BlockingIOError, details [1]
      //   bytesio: throws EIO"
    `);
  });
});
