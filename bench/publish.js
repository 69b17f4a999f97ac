/**
 * Puts the figures of table.json into the pages that show them:
 *
 *   node bench/publish.js
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { claimsSection } from "./claims/document.js";
import { withSection } from "./report/markdown.js";
import { layersSection, performanceSection } from "./report/readme.js";
import { storedTable, storeTable } from "./table.js";

/** @typedef {import("./table.js").Table} Table */

/** The pages, and what stands between their marks. @type {Record<string, (table: Table) => string>} */
const PAGES = {
  "../README.md": ({ performance }) => performanceSection(performance),
  "README.md": ({ performance }) => layersSection(performance),
  "../docs/claims.md": ({ claims }) => claimsSection(claims),
};

/**
 * Returns each page as it is and as it should be.
 * @param {Table} table
 */
export function pages(table) {
  return Object.entries(PAGES).map(([name, sectionOf]) => {
    const path = fileURLToPath(new URL(name, import.meta.url));
    const before = readFileSync(path, "utf8");
    return { name, path, before, after: withSection(before, sectionOf(table)) };
  });
}

/**
 * Stores the table and updates the pages.
 * @param {Table} table
 * @returns {string[]} The files written.
 */
export function publish(table) {
  const written = pages(table);
  for (const { path, after } of written) writeFileSync(path, after);
  return [storeTable(table), ...written.map(({ path }) => path)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(publish(storedTable()).join("\n"));
