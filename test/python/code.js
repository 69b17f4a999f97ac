/** Prints a script as TypeScript that can be pasted and run. */
import { print, printDigits } from "./values.js";

/** @typedef {import("./values.js").Step} Step */
/** @typedef {import("./replay.js").Answer} Answer */
/** @typedef {import("./replay.js").Divergence} Divergence */

/**
 * The script up to the step that diverges, with both answers.
 * @param {Step[]} steps
 * @param {Answer[]} expected - From `expand` in replay.js.
 * @param {string} subject - The name of the subject.
 * @param {Divergence} divergence
 */
export function report(steps, expected, subject, { index, expected: wanted, actual }) {
  return [
    `// The stream: ${subject}`,
    code(steps.slice(0, index + 1), expected),
    `//   CPython: ${describe(wanted)}`,
    `//   bytesio: ${describe(actual)}`,
  ].join("\n");
}

/**
 * @param {Step[]} steps
 * @param {Answer[]} expected
 */
function code(steps, expected) {
  const lines = steps.map((step, index) => {
    const { raises, skipped } = expected[index] ?? {};
    const text = ended(statement(step));
    if (skipped) return `// not asked: ${text}`;
    return raises === undefined ? text : `try { ${text} } catch {} // ${raises}`;
  });
  const body = lines.join("\n");
  const views = [...new Set(steps.filter(([name]) => name === "getbuffer").map(([, view]) => view))];
  return [
    `import { BytesIO${views.length > 0 ? ", type MemoryView" : ""} } from "bytesio";`,
    body.includes("bytes(") &&
      "const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));",
    body.includes("shared(") &&
      [
        "function shared(from: Uint8Array) {",
        "  const to = new Uint8Array(new SharedArrayBuffer(from.length));",
        "  to.set(from);",
        "  return to;",
        "}",
      ].join("\n"),
    ...views.map((view) => `let ${view}: MemoryView;`),
    steps[0]?.[0] === "new" && expected[0]?.raises === undefined
      ? `let ${body}`
      : `let stream = new BytesIO();\n${body}`,
  ]
    .filter(Boolean)
    .join("\n");
}

/**
 * @param {Step} step
 * @returns {string}
 */
function statement([name, ...args]) {
  switch (name) {
    case "new":
      return `stream = new BytesIO(${args.map(print).join(", ")})`;
    case "load":
      return `stream = BytesIO.load({ bytes: ${print(args[0])}, position: ${print(args[1])} })`;
    case "writelines":
      return `stream.writelines(${Array.isArray(args[0]) ? lines(args[0]) : args.map(print).join(", ")})`;
    case "getbuffer":
      return `${args[0]} = stream.getbuffer()`;
    case "view":
      return `${args[0]}.bytes.slice()`;
    case "set":
      return `${args[0]}.bytes[${args[1]}] = ${args[2]}`;
    case "release":
      return `${args[0]}.release()`;
    case "readinto_view":
      return `stream.readinto(${args[0]}.bytes.subarray(${args[1]}, ${args[2]}))`;
    case "write_view":
      return `stream.write(${args[0]}.bytes)`;
    case "iter":
      return "stream[Symbol.iterator]() === stream";
    case "iterate": {
      const body = args[1] === undefined ? "" : ` ${ended(statement(args[1]))} `;
      return `for (let left = ${args[0]}; left > 0 && !stream.next().done; left--) {${body}}`;
    }
    case "closed":
      return "stream.closed";
    case "exit":
      return "stream[Symbol.dispose]()";
    default:
      return `stream.${name}(${args.map(print).join(", ")})`;
  }
}

/** @param {string} text */
function ended(text) {
  return text.endsWith("}") ? text : `${text};`;
}

/** @param {any[]} items */
function lines(items) {
  if (!items.some((item) => item?.do)) return `[${items.map(print).join(", ")}]`;
  const body = items.map((item) => (item?.do ? statement(item.do) : `yield ${print(item)}`));
  return `(function* () { ${body.map(ended).join(" ")} })()`;
}

/** @param {Answer | undefined} answer */
function describe(answer) {
  if (answer === undefined) return "no answer";
  const { returns, raises, skipped, damage, closed, position, contents } = answer;
  const parts = [raises ? `throws ${raises}` : skipped ? "not asked" : `returns ${describeResult(returns)}`];
  if (closed) parts.push("closed");
  if (position !== undefined) parts.push(`position ${position}`);
  if (contents !== undefined) parts.push(`contents ${describeResult(contents)}`);
  if (damage !== undefined) parts.push(damage);
  return parts.join(", ");
}

/**
 * @param {any} result
 * @returns {string}
 */
function describeResult(result) {
  if (Array.isArray(result)) return `[${result.map(describeResult).join(", ")}]`;
  if (typeof result?.crc32 === "number")
    return `${result.size} bytes with CRC-32 ${result.crc32.toString(16)}`;
  return typeof result === "string" && /^([0-9a-f]{2})*$/.test(result) ? printDigits(result) : String(result);
}
