/**
 * Makes the sample photographs: `npm run samples --workspace workshop`.
 *
 * A scene is drawn upright and then turned the way a camera would have stored it; the EXIF tag says
 * how to turn it back.
 */
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { clamp, hash } from "./noise.js";
import { aurora, coast, dunes, mountains } from "./scenes.js";

const LONG = 1600;
const SHORT = 1067;
/** EXIF orientation → how far the picture is turned clockwise before it is stored. */
const TURN = new Map([
  [1, 0],
  [3, 180],
  [6, 270],
  [8, 90],
]);

/** @param {import("./scenes.js").Scene} scene @param {number} width @param {number} height @param {number} seed */
function expose(scene, width, height, seed) {
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const colour = scene(column / height, row / height);
      const edge = Math.hypot(column / width - 0.5, row / height - 0.5);
      const grain = (hash(column, row, seed) - 0.5) * 0.018;
      for (let part = 0; part < 3; part++) {
        const light = (colour[part] ?? 0) * (1 - 0.35 * edge * edge) + grain;
        pixels[(row * width + column) * 3 + part] = Math.round(255 * clamp(light));
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** @param {string} name @param {import("./scenes.js").Scene} scene @param {number} orientation @param {number} seed */
async function photograph(name, scene, orientation, seed) {
  const portrait = orientation >= 5;
  const picture = expose(scene, portrait ? SHORT : LONG, portrait ? LONG : SHORT, seed);
  const file = fileURLToPath(new URL(`${name}.jpg`, import.meta.url));
  const { size } = await picture
    .rotate(TURN.get(orientation) ?? 0)
    .withMetadata({ orientation })
    .jpeg({ quality: 86, mozjpeg: true })
    .toFile(file);
  console.log(`${name}.jpg: orientation ${orientation}, ${size} bytes`);
}

await photograph("mountains", mountains, 6, 1);
await photograph("dunes", dunes, 3, 2);
await photograph("aurora", aurora, 8, 3);
await photograph("coast", coast, 1, 4);
