/** The libraries of one topic are not loaded into the processes of another. */
/** @type {Record<string, () => Promise<{ claims: import("./types.d.ts").Claim[] }>>} */
export const topics = {
  text: () => import("./text.js"),
  blobs: () => import("./blobs.js"),
  images: () => import("./images.js"),
  protobuf: () => import("./protobuf.js"),
};
