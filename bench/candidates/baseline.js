import { pathToFileURL } from "node:url";
import { bytesio } from "./bytesio.js";

/** Another build of bytesio, to be compared with this one. */
const index = () => pathToFileURL(String(process.env.BYTESIO_BASELINE));

export default bytesio(
  "baseline",
  () => import(index().href),
  () => import(new URL("node/index.js", index()).href),
  () => import(new URL("web/index.js", index()).href),
  () => import(new URL("layers/index.js", index()).href),
);
