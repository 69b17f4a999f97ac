/**
 * Counts what makes the sources hard to find one's way in:
 *
 *   node scripts/homonyms.js            prints it
 *   node scripts/homonyms.js --max 10   and exits with 1 if there are more than 10 homonyms
 *
 * A homonym is a name that two or more files declare at their top level, exported or not, with different meanings:
 * functions, classes, constants, types, interfaces. Declarations that are equal to the letter are no homonyms but
 * copies, and are listed apart.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript-5.9";
import { entryPoints, imports, parse, roomOf, root, sourceFiles } from "./rooms.js";

const LONGEST = 400;

/** @typedef {{ place: string, meaning: string }} Declaration */

/** Each name with its declarations; the overloads of a function are one. @returns {Map<string, Declaration[]>} */
function declarations() {
  /** @type {Map<string, Declaration[]>} */
  const found = new Map();
  for (const file of sourceFiles()) {
    const source = parse(file);
    /** @type {Map<string, ts.Node[]>} */
    const ofFile = new Map();
    for (const statement of source.statements)
      for (const [name, node] of declared(statement)) {
        const nodes = ofFile.get(name);
        nodes ? nodes.push(node) : ofFile.set(name, [node]);
      }
    for (const [name, nodes] of ofFile) {
      const line = source.getLineAndCharacterOfPosition(nodes[0]?.getStart() ?? 0).line + 1;
      const meaning = nodes.map(withoutComments).join("\n");
      const all = found.get(name);
      const declaration = { place: `src/${file}:${line}`, meaning };
      all ? all.push(declaration) : found.set(name, [declaration]);
    }
  }
  return found;
}

/** @param {ts.Statement} statement @returns {[string, ts.Node][]} */
function declared(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap((each) =>
      namesOf(each.name).map((name) => [name, each]),
    );
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  )
    return statement.name === undefined ? [] : [[statement.name.text, statement]];
  return [];
}

/** @param {ts.BindingName} name @returns {string[]} */
function namesOf(name) {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
}

/** The tokens of a declaration, and whether it is exported left out. @param {ts.Node} node */
function withoutComments(node) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, node.getText());
  const tokens = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) tokens.push(scanner.getTokenText());
  return tokens.join(" ").replace(/^export (default )?/, "");
}

/** The names that an entry point exports, values and types. @returns {[string, number][]} */
function publicNames() {
  const files = [...entryPoints.values()].map((file) => join(root, "src", file));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  return [...entryPoints].map(([specifier, file]) => {
    const source = program.getSourceFile(join(root, "src", file));
    const module = source && checker.getSymbolAtLocation(source);
    return [specifier, module ? checker.getExportsOfModule(module).length : 0];
  });
}

/** Imports of a file in the room of an entry point that is not the entry point. */
function insideImports() {
  const doors = new Set(entryPoints.values());
  const rooms = new Set([...doors].filter((file) => file.includes("/")).map(roomOf));
  return imports().filter(
    ({ from, to }) => roomOf(from) !== roomOf(to) && rooms.has(roomOf(to)) && !doors.has(to),
  );
}

/** @param {string} title @param {string[]} lines */
function list(title, lines) {
  return [`${title}: ${lines.length}`, ...lines.map((line) => `  ${line}`)];
}

const { values } = parseArgs({ options: { max: { type: "string" } } });
const most = Number(values.max ?? Infinity);
if (Number.isNaN(most))
  throw new RangeError(`Cannot count as --max must be a number: received ${values.max}`);

const several = [...declarations()].filter(([, all]) => all.length > 1).sort(([a], [b]) => (a < b ? -1 : 1));
const isCopy = (/** @type {Declaration[]} */ all) => new Set(all.map(({ meaning }) => meaning)).size === 1;
const homonyms = several.filter(([, all]) => !isCopy(all));
const placed = (/** @type {[string, Declaration[]][]} */ names) =>
  names.map(([name, all]) => `${name}: ${all.map(({ place }) => place).join(", ")}`);
const long = sourceFiles()
  .map((file) => ({ file, lines: parse(file).getLineStarts().length - 1 }))
  .filter(({ lines }) => lines > LONGEST)
  .sort((a, b) => b.lines - a.lines);
const counted = publicNames();

const report = [
  ...list("homonyms", placed(homonyms)),
  ...list("copies", placed(several.filter(([, all]) => isCopy(all)))),
  ...list(
    "files in src/ itself",
    sourceFiles().filter((file) => !file.includes("/")),
  ),
  ...list(
    "imports that pass an entry point's inside",
    insideImports().map(({ from, to, line }) => `src/${from}:${line} imports ${to}`),
  ),
  ...list(
    `files over ${LONGEST} lines`,
    long.map(({ file, lines }) => `${lines} src/${file}`),
  ),
  `public names: ${counted.reduce((sum, [, count]) => sum + count, 0)}`,
  ...counted.map(([specifier, count]) => `  ${count} ${specifier}`),
];
process.stdout.write(`${report.join("\n")}\n`);

if (homonyms.length > most) {
  process.stderr.write(
    `Cannot pass as there must be at most ${most} homonyms: received ${homonyms.length}\n`,
  );
  process.exitCode = 1;
}
