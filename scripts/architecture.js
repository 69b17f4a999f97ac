/**
 * The picture of docs/architecture.md, made from the imports in `src/`:
 *
 *   node scripts/architecture.js            prints it
 *   node scripts/architecture.js --write    puts it between the two marks of docs/architecture.md
 *   node scripts/architecture.js --check    exits with 1 where the page shows another one, or leaves a room out
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { entryPoints, imports, roomOf, root, sourceFiles, text } from "./rooms.js";

const PAGE = "docs/architecture.md";
const SECTION = /(<!-- rooms -->\n)[\s\S]*?(<!-- \/rooms -->)/;

/** Each room with the rooms that it imports, in alphabetical order. @returns {Map<string, Set<string>>} */
function arrows() {
  const rooms = [...new Set(sourceFiles().map(roomOf))].sort();
  const found = new Map(rooms.map((room) => /** @type {const} */ ([room, new Set()])));
  for (const { from, to } of imports())
    if (roomOf(from) !== roomOf(to)) found.get(roomOf(from))?.add(roomOf(to));
  return new Map([...found].map(([room, below]) => [room, new Set([...below].sort())]));
}

/**
 * Every room that a room reaches over at least one arrow.
 *
 * @param {Map<string, Set<string>>} all
 * @param {string} room
 * @param {string[]} way The rooms on the way here.
 * @returns {Set<string>}
 */
function reached(all, room, way = []) {
  if (way.includes(room)) throw new Error(`Cannot draw a circle of rooms: ${[...way, room].join(" -> ")}`);
  const below = all.get(room) ?? new Set();
  return new Set([...below].flatMap((next) => [next, ...reached(all, next, [...way, room])]));
}

/** Mermaid, from the rooms above to the ground. @param {Map<string, Set<string>>} all */
function picture(all) {
  const lines = ["```mermaid", "flowchart TB"];
  for (const room of all.keys()) {
    const specifiers = [...entryPoints]
      .filter(([, file]) => roomOf(file) === room)
      .map(([specifier]) => specifier);
    const label = `${room.replace(".ts", "")}${specifiers.map((each) => `<br>${each}`).join("")}`;
    lines.push(`  ${id(room)}${specifiers.length > 0 ? `(["${label}"])` : `["${label}"]`}`);
  }
  for (const [room, below] of all)
    for (const next of below) {
      const overAnother = [...below].some((other) => other !== next && reached(all, other).has(next));
      if (!overAnother) lines.push(`  ${id(room)} --> ${id(next)}`);
    }
  return [...lines, "```", ""].join("\n");
}

/** @param {string} room */
function id(room) {
  return `room_${room.replace(".ts", "")}`;
}

const { values } = parseArgs({ options: { write: { type: "boolean" }, check: { type: "boolean" } } });
const all = arrows();
const drawn = picture(all);
const page = values.write || values.check ? text(PAGE) : "";
const renewed = page.replace(SECTION, (_, before, after) => `${before}${drawn}${after}`);

if (values.write) writeFileSync(join(root, PAGE), renewed);
else if (values.check) {
  const missing = [...all.keys()].filter(
    (room) => !page.includes(`\n| \`${room}${room.endsWith(".ts") ? "" : "/"}\` |`),
  );
  const wrong = missing.map((room) => `${PAGE} has no row for the room ${room}`);
  if (renewed !== page)
    wrong.push(`${PAGE} shows other rooms or arrows: run node scripts/architecture.js --write`);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} else process.stdout.write(drawn);
