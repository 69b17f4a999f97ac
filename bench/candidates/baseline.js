import { pathToFileURL } from "node:url";
import { bytesio } from "./bytesio.js";

/** Another build of bytesio, to be compared with this one. */
export default bytesio("baseline", () => import(pathToFileURL(String(process.env.BYTESIO_BASELINE)).href));
