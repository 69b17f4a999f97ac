/**
 * Records how `send` answers requests for parts of a file: node test/web/record-ranges.js
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { resolve } = createRequire(import.meta.url);
const { default: send } = await import(resolve("send"));
const { version } = JSON.parse(readFileSync(resolve("send/package.json"), "utf8"));

const DATE = "Tue, 01 Sep 2026 12:00:00 GMT";
const ETAG = '"v1"';
const RANGES = [
  undefined,
  ...[
    "bytes=0-0",
    "bytes=0-9",
    "bytes=2-4",
    "bytes=2-",
    "bytes=9-",
    "bytes=9-99",
    "bytes=0-99",
    "bytes=00-003",
  ],
  ...[
    "bytes=-1",
    "bytes=-10",
    "bytes=-99",
    "bytes=-0",
    "bytes=10-",
    "bytes=10-20",
    "bytes=99-",
    "bytes=-0,10-",
  ],
  ...["bytes=0-1,2-3", "bytes=0-4,3-5", "bytes=3-5,0-4", "bytes=0-1,8-9", "bytes=0-0,-1", "bytes=0-1,50-60"],
  ...["bytes=0-1, 1-2", "bytes=0-1,,2-3", "bytes=-3,5-8", "bytes=99-,0-1"],
  ...[
    "bytes=4-2",
    "bytes=",
    "bytes",
    "bytes=a-b",
    "bytes=1-2-3",
    "bytes=-",
    "bytes=--1",
    "bytes=1",
    "bytes=,",
  ],
  ...["bytes=0-1,x", "bytes=0-1,4-2", "items=0-1", "Bytes=0-1", "bytes = 0-1", "bytes=0 - 1", "bytes=0x1-2"],
];
const CONDITIONS = [
  ETAG,
  '"v2"',
  `W/${ETAG}`,
  "v1",
  DATE,
  "Tue, 01 Sep 2026 11:59:59 GMT",
  "Wed, 02 Sep 2026 12:00:00 GMT",
  "x",
];

const folder = mkdtempSync(join(tmpdir(), "ranges-"));
/** @type {object[]} */
const answers = [];
const server = createServer((asked, response) => {
  const tag = asked.headers["x-etag"];
  if (typeof tag === "string") response.setHeader("etag", tag);
  send(asked, asked.url ?? "/", { root: folder, etag: false, cacheControl: false }).pipe(response);
});
try {
  for (const [name, contents] of Object.entries({ ten: "0123456789", none: "" })) {
    writeFileSync(join(folder, name), contents);
    utimesSync(join(folder, name), new Date(DATE), new Date(DATE));
  }
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  for (const range of RANGES) await ask({ method: "GET", size: 10, range, etag: ETAG });
  for (const range of [undefined, "bytes=2-4", "bytes=10-"])
    await ask({ method: "HEAD", size: 10, range, etag: ETAG });
  for (const range of ["bytes=0-", "bytes=0-1", "bytes=-1", "bytes=-0"]) {
    await ask({ method: "GET", size: 0, range, etag: ETAG });
  }
  for (const ifRange of CONDITIONS)
    await ask({ method: "GET", size: 10, range: "bytes=2-4", etag: ETAG, ifRange });
  await ask({ method: "GET", size: 10, range: "bytes=2-4", etag: `W/${ETAG}`, ifRange: `W/${ETAG}` });
  await ask({ method: "GET", size: 10, range: "bytes=10-", etag: ETAG, ifRange: '"v2"' });
} finally {
  server.close();
  rmSync(folder, { recursive: true });
}
writeFileSync(
  join(import.meta.dirname, "ranges-of-send.json"),
  `{ "by": "send ${version}", "lastModified": "${DATE}", "answers": [\n${answers.map((one) => JSON.stringify(one)).join(",\n")}\n] }\n`,
);

/** @param {{ method: string, size: number, range: string | undefined, etag: string, ifRange?: string }} question */
async function ask(question) {
  const { method, size, range, etag, ifRange } = question;
  /** @type {Record<string, string>} */
  const headers = { "x-etag": etag };
  if (range !== undefined) headers.range = range;
  if (ifRange !== undefined) headers["if-range"] = ifRange;
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const path = size === 0 ? "/none" : "/ten";
  const answer = await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("latin1");
      response.on("data", (part) => {
        body += part;
      });
      response.on("end", () => {
        const { "content-range": contentRange = null, "content-length": length = null } = response.headers;
        const status = response.statusCode;
        resolve({
          status,
          contentRange,
          length: status === 416 ? null : length,
          body: status === 416 ? "" : body,
        });
      });
    })
      .on("error", reject)
      .end();
  });
  answers.push({ ...question, ...answer });
}
