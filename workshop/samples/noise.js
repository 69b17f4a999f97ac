/** Numbers that look random and are the same each time, on every machine. */

/** @param {number} x @param {number} y @param {number} seed */
export function hash(x, y, seed) {
  let value = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

/** @param {number} from @param {number} to @param {number} part */
export const mix = (from, to, part) => from + (to - from) * part;
/** @param {number} value */
export const clamp = (value) => Math.min(1, Math.max(0, value));
/** @param {number} from @param {number} to @param {number} value */
export function smooth(from, to, value) {
  const part = clamp((value - from) / (to - from));
  return part * part * (3 - 2 * part);
}

/** Smooth noise from 0 to 1. @param {number} x @param {number} y @param {number} seed */
export function noise(x, y, seed) {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const across = smooth(0, 1, x - column);
  const top = mix(hash(column, row, seed), hash(column + 1, row, seed), across);
  const bottom = mix(hash(column, row + 1, seed), hash(column + 1, row + 1, seed), across);
  return mix(top, bottom, smooth(0, 1, y - row));
}

/** Noise upon noise, from 0 to 1. @param {number} x @param {number} y @param {number} seed @param {number} octaves */
export function clouds(x, y, seed, octaves) {
  let sum = 0;
  let weight = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x * 2 ** octave, y * 2 ** octave, seed + octave);
    weight /= 2;
  }
  return sum / (1 - 2 * weight);
}
