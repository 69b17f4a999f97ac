import { readdirSync, readFileSync } from "node:fs";
import { BytesIO, type BytesLike } from "bytesio";
import { describe, expect, it } from "vitest";
import { report } from "./python/code.js";
import { generate } from "./python/generate.js";
import { type Answer, divergence, expand, replay, type Step, type Subject } from "./python/replay.js";
import { shrink } from "./python/shrink.js";
import { largeSubjects, subjects } from "./python/subjects.js";

interface Script {
  name: string;
  steps: Step[];
  answers: Answer[];
}

const VECTORS = new URL("python/vectors/", import.meta.url);
const SUBJECTS = subjects(BytesIO);
const ALL_SUBJECTS = [...SUBJECTS, ...largeSubjects(BytesIO)];
const GROUP = 50;

/** Replays one script in every state of the stream's memory, the plainest first. */
function expectCPythonsAnswers({ steps, answers }: Script, all: Subject[]): void {
  const expected = expand(answers);
  for (const subject of all) {
    const found = divergence(steps, expected, subject);
    expect(found, found ? `\n${report(steps, expected, subject.name, found)}\n` : "").toBeNull();
  }
}

for (const file of readdirSync(VECTORS).sort()) {
  const { recorded, scripts } = JSON.parse(readFileSync(new URL(file, VECTORS), "utf8")) as {
    recorded: string;
    scripts: Script[];
  };

  describe(`BytesIO, as ${recorded} answers: ${file.replace(".json", "")}`, () => {
    if (file !== "random.json") {
      for (const script of scripts) it(script.name, () => expectCPythonsAnswers(script, ALL_SUBJECTS));
      return;
    }
    for (let first = 0; first < scripts.length; first += GROUP) {
      const group = scripts.slice(first, first + GROUP);
      it(`${group[0]?.name} to ${group.at(-1)?.name}`, () => {
        for (const script of group) expectCPythonsAnswers(script, SUBJECTS);
      });
    }
  });
}

/** The correct class stands in for CPython, and a subclass with one mistake for ours. */
describe("generate() and shrink()", () => {
  const correct = SUBJECTS[0] as Subject;
  const answersOf = (steps: Step[]) => [...replay(steps, correct.make, correct.observe)];
  const finderFor = (Class: typeof BytesIO) => {
    const subject = subjects(Class)[0] as Subject;
    return (steps: Step[]) => divergence(steps, answersOf(steps), subject);
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
    const scripts = generate(1);
    let steps = scripts.next().value;
    while (find(steps) === null) steps = scripts.next().value;
    const shortest = await shrink(steps, (candidate) => find(candidate)?.index ?? null);
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
    expect(await shrink(steps, () => null)).toBe(steps);
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
      report(steps, expected, "borrowed whole", { index: 4, expected: { raises: "TypeError" }, actual }),
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
});
