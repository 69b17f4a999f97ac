/** Tables in Markdown, and the section of a page that holds them. */

const START = "<!-- bench -->";
const END = "<!-- /bench -->";

/** @param {string[][]} rows */
export function markdownTable([header = [], ...rows]) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)];
}

/**
 * Returns the page with `section` between its two marks.
 * @param {string} page
 * @param {string} section
 */
export function withSection(page, section) {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`Cannot update the page as it must have ${START} and ${END}`);
  return `${page.slice(0, start + START.length)}\n${section}\n${page.slice(end)}`;
}
