/** Bar charts as inline SVG. The variables of the page colour them. */

const WIDTH = 720;
const LABEL = 190;
const BAR = 18;
const GAP = 8;
const RIGHT = 130;

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {number} value
 * @property {number} [low]
 * @property {number} [high]
 * @property {string} text - The text behind the bar.
 * @property {"ours" | "owner" | "other"} kind
 */

/** @param {string} text */
export function escaped(text) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * Draws horizontal bars on a logarithmic scale. A bar starts at 1: it goes right for a value above 1, left for one below.
 * @param {Bar[]} bars
 * @param {string} title
 */
export function ratioChart(bars, title) {
  const extremes = bars
    .flatMap(({ value, low = value, high = value }) => [value, low, high])
    .filter((value) => value > 0);
  const most = Math.max(2, ...extremes);
  const least = Math.max(1 / 50, Math.min(0.5, ...extremes));
  const span = Math.log(most) - Math.log(least);
  /** @param {number} value */
  const x = (value) =>
    LABEL + ((Math.log(Math.max(value, least)) - Math.log(least)) / span) * (WIDTH - LABEL - RIGHT);
  return chart(bars, title, x, 1);
}

/**
 * Draws horizontal bars from 0.
 * @param {Bar[]} bars
 * @param {string} title
 */
export function linearChart(bars, title) {
  const most = Math.max(1, ...bars.map(({ value, high = value }) => high));
  /** @param {number} value */
  const x = (value) => LABEL + (Math.max(0, value) / most) * (WIDTH - LABEL - RIGHT);
  return chart(bars, title, x, 0);
}

/** @param {Bar[]} bars @param {string} title @param {(value: number) => number} x @param {number} origin */
function chart(bars, title, x, origin) {
  const height = bars.length * (BAR + GAP) + GAP;
  const one = x(1).toFixed(1);
  const rows = bars.map((bar, index) => row(bar, GAP + index * (BAR + GAP), x, origin));
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<line class="one" x1="${one}" y1="0" x2="${one}" y2="${height}"/>
${rows.join("\n")}
</svg>`;
}

/** @param {Bar} bar @param {number} y @param {(value: number) => number} x @param {number} origin */
function row({ label, value, low, high, text, kind }, y, x, origin) {
  const from = Math.min(x(value), x(origin));
  const width = Math.max(1, Math.abs(x(value) - x(origin)));
  const middle = y + BAR / 2;
  const whisker =
    low === undefined || high === undefined
      ? ""
      : `<line class="spread" x1="${x(low).toFixed(1)}" y1="${middle}" x2="${x(high).toFixed(1)}" y2="${middle}"/>`;
  return `<text class="label" x="${LABEL - 8}" y="${middle + 4}">${escaped(label)}</text>
<rect class="${kind}" x="${from.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}"/>${whisker}
<text class="figure" x="${WIDTH - RIGHT + 8}" y="${middle + 4}">${escaped(text)}</text>`;
}
