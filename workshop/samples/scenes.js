import { clouds, hash, mix, noise, smooth } from "./noise.js";

/** @typedef {[red: number, green: number, blue: number]} Colour Parts from 0 to 1. */
/** @typedef {(x: number, y: number) => Colour} Scene `y` runs from 0 (top) to 1, `x` from 0 by the same unit. */

/** @param {Colour} from @param {Colour} to @param {number} part @returns {Colour} */
function blend(from, to, part) {
  return [mix(from[0], to[0], part), mix(from[1], to[1], part), mix(from[2], to[2], part)];
}

/** @param {Colour} colour @param {Colour} light @param {number} strength @returns {Colour} */
function glow(colour, light, strength) {
  return [colour[0] + light[0] * strength, colour[1] + light[1] * strength, colour[2] + light[2] * strength];
}

/** @param {number} value @param {[at: number, colour: Colour][]} stops @returns {Colour} */
function gradient(value, stops) {
  let [from, colour] = stops[0] ?? [0, [0, 0, 0]];
  for (const [to, next] of stops) {
    if (value < to) return blend(colour, next, smooth(from, to, value));
    [from, colour] = [to, next];
  }
  return colour;
}

/**
 * How far a row of conifers reaches up at `x`, from 0 to 1.
 *
 * @param {number} x @param {number} perUnit @param {number} seed
 */
function conifers(x, perUnit, seed) {
  let highest = 0;
  const cell = Math.floor(x * perUnit);
  for (let tree = cell - 1; tree <= cell + 1; tree++) {
    const middle = tree + 0.2 + 0.6 * hash(tree, 0, seed);
    const height = 0.35 + 0.65 * hash(tree, 1, seed);
    const across = Math.abs(x * perUnit - middle);
    const twigs = 0.1 * noise(x * perUnit * 14, tree * 7, seed);
    highest = Math.max(highest, height * (1 - across * 1.9) - twigs);
  }
  return highest;
}

/** A valley at sunrise: ridge behind ridge, each paler than the one before it. @type {Scene} */
export function mountains(x, y) {
  const sun = Math.hypot(x - 0.44, y - 0.35);
  let colour = gradient(y, [
    [0, [0.2, 0.32, 0.58]],
    [0.24, [0.62, 0.58, 0.7]],
    [0.4, [1, 0.7, 0.48]],
    [0.55, [1, 0.82, 0.6]],
  ]);
  const wisps = smooth(0.5, 0.8, clouds(x * 2.2, y * 9, 11, 5)) * smooth(0.45, 0.1, y);
  colour = blend(colour, [1, 0.82, 0.74], 0.55 * wisps);
  colour = glow(colour, [1, 0.72, 0.4], 0.55 * Math.exp(-sun * 6) + 1.2 * smooth(0.042, 0.036, sun));
  const ridges = 6;
  for (let ridge = 0; ridge < ridges; ridge++) {
    const near = ridge / (ridges - 1);
    const scale = mix(2.4, 1.3, near);
    const peaks = 1 - Math.abs(2 * clouds(x * scale + ridge * 3.7, 0.5, 20 + ridge * 9, 7) - 1);
    let top = 0.42 + 0.12 * ridge - mix(0.2, 0.17, near) * (peaks - 0.55);
    if (ridge >= 4)
      top -= mix(0.025, 0.075, ridge - 4) * Math.max(0, conifers(x, ridge === 4 ? 62 : 24, 70 + ridge));
    if (y < top) continue;
    const slope = gradient(near, [
      [0, [0.78, 0.62, 0.62]],
      [0.4, [0.42, 0.4, 0.52]],
      [0.8, [0.12, 0.17, 0.24]],
      [1, [0.03, 0.05, 0.07]],
    ]);
    const rock = clouds(x * 16, y * 16 + ridge, 31, 5) - 0.5;
    const lit = glow(slope, [1, 0.7, 0.5], rock * mix(0.14, 0.03, near));
    const mist = smooth(0, 0.17, y - top) * mix(0.75, 0.25, near) * smooth(1, 0.55, near);
    colour = blend(lit, [1, 0.78, 0.62], mist);
  }
  return colour;
}

/** Dunes under a high sun: one side of each crest in the light, the other in shade. @type {Scene} */
export function dunes(x, y) {
  let colour = gradient(y, [
    [0, [0.1, 0.3, 0.62]],
    [0.3, [0.36, 0.58, 0.8]],
    [0.42, [0.86, 0.86, 0.8]],
  ]);
  const high = smooth(0.52, 0.85, clouds(x * 1.7 + y * 2, y * 7, 3, 6)) * smooth(0.42, 0.15, y);
  colour = blend(colour, [1, 1, 1], 0.6 * high);
  for (let dune = 0; dune < 5; dune++) {
    const near = dune / 4;
    const scale = mix(0.9, 0.52, near);
    const bend = 0.1 * (clouds(x * 2.1, y * 1.5, 44 + dune, 3) - 0.5);
    // 0 to 0.7 climbs to the crest in the sun, 0.7 to 1 falls away in the shade.
    const along = (depth = 0) => {
      const phase =
        x * scale + dune * 0.37 + bend + depth * mix(2.6, 1.1, near) + 0.07 * Math.sin(depth * 16);
      return phase - Math.floor(phase);
    };
    const crest = along();
    const climb = crest < 0.7 ? smooth(-0.25, 0.74, crest) : smooth(1.12, 0.66, crest);
    const top = 0.4 + 0.125 * dune - mix(0.035, 0.17, near) * climb + 0.035;
    if (y < top) continue;
    const depth = y - top;
    const side = along(depth);
    const shade = smooth(0.694, 0.706, side) * smooth(1.02, 0.8, side);
    const ripples = Math.sin(
      (depth * 300 + 30 * clouds(x * 4, y * 6, 60 + dune, 4)) * mix(1.5, 0.7, near) + x * 26,
    );
    const light = blend([0.9, 0.58, 0.32], [1, 0.8, 0.54], smooth(0.16, 0, depth) * smooth(0.1, 0.7, side));
    colour = blend(light, [0.4, 0.2, 0.17], 0.85 * shade);
    colour = glow(colour, [1, 0.8, 0.6], 0.03 * ripples * near * (1 - 0.7 * shade));
    colour = glow(colour, [1, 0.9, 0.8], 0.05 * (clouds(x * 60, y * 60, 64, 2) - 0.5));
    colour = blend(colour, [0.92, 0.85, 0.76], 0.55 * (1 - near) * (1 - near));
  }
  return colour;
}

/** Northern lights over a lake, with the far shore in between. @type {Scene} */
export function aurora(x, y) {
  const shore = 0.67;
  const mirrored = y > shore;
  const still = 0.012 * (clouds(x * 7, y * 90, 80, 3) - 0.5) * smooth(shore, 1, y) * 3;
  const height = mirrored ? shore - (y - shore) * 1.5 + still : y;
  const across = mirrored ? x + still : x;
  let colour = gradient(height, [
    [0, [0.008, 0.015, 0.06]],
    [0.45, [0.02, 0.06, 0.14]],
    [0.68, [0.07, 0.19, 0.24]],
  ]);
  for (let veil = 0; veil < 3; veil++) {
    const sway =
      clouds(across * 1.6 + veil * 7, veil, 90 + veil, 3) - 0.5 + 0.25 * Math.sin(across * 7 + veil * 2.4);
    const rise = 0.5 - 0.13 * veil + 0.3 * sway - height;
    const rays =
      0.25 + 0.75 * clouds(across * 30 + 6 * noise(across * 3, veil, 97), height * 0.8, 95 + veil, 3);
    const fade = smooth(0.3, 0.62, clouds(across * 1.3, veil * 3, 99, 2)) * 0.85 + 0.15;
    const strength = rise > 0 ? Math.exp(-rise * 7) : Math.exp(-((rise * 22) ** 2));
    const curtain = blend([0.12, 0.95, 0.5], [0.55, 0.2, 0.8], smooth(0.04, 0.3, rise));
    colour = glow(colour, curtain, mix(0.95, 0.5, veil / 2) * strength * rays * fade);
  }
  const column = Math.floor(across * 210);
  const row = Math.floor(height * 210);
  const star = hash(column, row, 100);
  if (star > 0.988) {
    const from = Math.hypot(across * 210 - column - 0.5, height * 210 - row - 0.5);
    colour = glow(colour, [0.9, 0.95, 1], smooth(0.42, 0.05, from) * mix(0.2, 1, (star - 0.988) / 0.012));
  }
  const hills = 0.62 - 0.11 * clouds(across * 2.6, 0, 104, 6) + 0.04;
  if (height > hills)
    colour = blend([0.02, 0.07, 0.1], [0.05, 0.16, 0.17], clouds(across * 9, height * 9, 106, 4));
  const wood =
    0.664 - 0.06 * Math.max(0, conifers(across, 34, 108)) * (0.55 + 0.6 * clouds(across * 4, 1, 109, 2));
  if (height > wood) colour = [0.008, 0.02, 0.025];
  if (!mirrored) return colour;
  const ripple = clouds(x * 9, y * 150, 110, 3);
  return glow(blend(colour, [0.01, 0.03, 0.06], 0.28), [0.1, 0.3, 0.25], 0.06 * (ripple - 0.3));
}

/** The sea at evening: the sun low, its path on the water, a headland to the right. @type {Scene} */
export function coast(x, y) {
  const horizon = 0.56;
  const sunX = 0.6;
  let colour = gradient(y, [
    [0, [0.12, 0.2, 0.42]],
    [0.25, [0.42, 0.36, 0.55]],
    [0.42, [0.95, 0.5, 0.36]],
    [horizon, [1, 0.8, 0.46]],
  ]);
  if (y < horizon) {
    const sun = Math.hypot(x - sunX, y - 0.475);
    colour = glow(colour, [1, 0.62, 0.28], 0.6 * Math.exp(-sun * 5));
    const bank = clouds(x * 1.6 + 3, y * 7.5, 120, 7);
    const cover = smooth(0.48, 0.66, bank) * smooth(0.5, 0.3, y);
    const lining = blend([0.34, 0.26, 0.4], [1, 0.62, 0.46], smooth(0.78, 0.5, bank) * smooth(0, 0.4, y));
    colour = glow(colour, [1, 0.9, 0.6], 1.1 * smooth(0.047, 0.042, sun) * (1 - cover));
    colour = blend(colour, lining, 0.85 * cover);
  } else {
    const near = (y - horizon) / (1 - horizon);
    const wave = clouds((x - sunX) * mix(60, 7, Math.sqrt(near)), mix(0, 46, Math.sqrt(near)), 130, 4);
    colour = gradient(near, [
      [0, [0.85, 0.56, 0.42]],
      [0.25, [0.36, 0.34, 0.46]],
      [1, [0.05, 0.12, 0.2]],
    ]);
    colour = glow(colour, [0.7, 0.6, 0.6], (wave - 0.5) * 0.35);
    const path = Math.exp(-(((x - sunX) / mix(0.055, 0.2, near)) ** 2));
    colour = glow(
      colour,
      [1, 0.68, 0.34],
      path * smooth(mix(0.3, 0.5, near), 0.8, wave) * mix(1.4, 1, near) + 0.12 * path,
    );
  }
  const headland =
    0.35 +
    0.16 * (clouds(x * 3.2, 0, 141, 7) - 0.5) +
    smooth(1.5, 0.84, x) * 0.25 -
    smooth(1, 1.45, x) * 0.07;
  if (x > 0.84 && y > headland && y < horizon + 0.012 * noise(x * 40, 0, 142)) {
    const rock = clouds(x * 20 + y * 6, y * 26, 143, 5);
    colour = blend(
      [0.06, 0.07, 0.11],
      [0.4, 0.24, 0.22],
      rock * smooth(0.02, -0.02, headland - y + 0.09) * 0.6 + 0.12,
    );
    colour = blend(colour, [1, 0.6, 0.4], 0.22 * smooth(1.35, 0.92, x));
  }
  const bird = (/** @type {number} */ left, /** @type {number} */ top, /** @type {number} */ span) => {
    const wing = Math.abs(x - left) / span;
    return (
      wing < 1 &&
      Math.abs(y - top + span * 0.5 * Math.sin(wing * 2.4) - span * 0.2) < span * 0.11 * (1.1 - wing)
    );
  };
  if (bird(0.3, 0.26, 0.022) || bird(0.36, 0.22, 0.017) || bird(0.25, 0.205, 0.013))
    return [0.08, 0.07, 0.12];
  return colour;
}
