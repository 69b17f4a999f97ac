/** Each topic is loaded on demand, so that a process loads the libraries of its own topic only. */
/** @type {Record<string, () => Promise<{ claims: import("./types.d.ts").Claim[] }>>} */
export const topics = {
  text: () => import("./text.js"),
  blobs: () => import("./blobs.js"),
  images: () => import("./images.js"),
  protobuf: () => import("./protobuf.js"),
};
