/** As many columns as the formatter allows. */
const WIDTH = 110;

/**
 * Writes JSON as the formatter leaves it: a value stands on one line where it fits.
 * @param {unknown} value
 */
export function formatted(value) {
  return `${spacious(value, "", 0)}\n`;
}

/**
 * @param {unknown} value
 * @param {string} indent - Of the line on which the value begins.
 * @param {number} used - The columns of that line that the key and the comma need.
 * @returns {string}
 */
function spacious(value, indent, used) {
  const line = compact(value);
  if (typeof value !== "object" || value === null || indent.length + used + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  const parts = partsOf(value);
  const lines = parts.map(([key, item], index) => {
    const comma = index < parts.length - 1 ? 1 : 0;
    return `${inner}${key}${spacious(item, inner, key.length + comma)}`;
  });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/** @param {unknown} value @returns {string} */
function compact(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = partsOf(value)
    .map(([key, item]) => `${key}${compact(item)}`)
    .join(", ");
  if (Array.isArray(value)) return `[${parts}]`;
  return parts === "" ? "{}" : `{ ${parts} }`;
}

/** @param {object} value @returns {[key: string, item: unknown][]} */
function partsOf(value) {
  if (Array.isArray(value)) return value.map((item) => ["", item]);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.map(([key, item]) => [`${JSON.stringify(key)}: `, item]);
}
