/**
 * Files: `open()` and what it returns, on the synchronous file system of Node, Deno and Bun.
 *
 * @module
 */

export {};
