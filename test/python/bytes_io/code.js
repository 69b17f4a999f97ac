/** Prints a script as TypeScript that can be pasted and run. */
import { print as printValue } from "../values.js";

/** @typedef {import("../kinds.js").Step} Step */
/** @typedef {import("../kinds.js").Answer} Answer */

/**
 * @param {Step[]} steps
 * @param {Answer[]} expected
 */
export function print(steps, expected) {
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
      return `stream = new BytesIO(${args.map(printValue).join(", ")})`;
    case "load":
      return `stream = BytesIO.load({ bytes: ${printValue(args[0])}, position: ${printValue(args[1])} })`;
    case "writelines":
      return `stream.writelines(${Array.isArray(args[0]) ? lines(args[0]) : args.map(printValue).join(", ")})`;
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
      return `stream.${name}(${args.map(printValue).join(", ")})`;
  }
}

/** @param {string} text */
function ended(text) {
  return text.endsWith("}") ? text : `${text};`;
}

/** @param {any[]} items */
function lines(items) {
  if (!items.some((item) => item?.do)) return `[${items.map(printValue).join(", ")}]`;
  const body = items.map((item) => (item?.do ? statement(item.do) : `yield ${printValue(item)}`));
  return `(function* () { ${body.map(ended).join(" ")} })()`;
}
