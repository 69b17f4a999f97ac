/**
 * Chromium for tests, and what its pages load.
 *
 * @module
 */

import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const root = join(import.meta.dirname, "../..");

/** Whether tests are skipped for lack of it: under CI they fail. */
export const lacking: boolean = !existsSync(CHROMIUM) && !process.env.CI;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

export interface Site {
  origin: string;
  close(): void;
}

export interface SiteOptions {
  /** The HTML of every page. */
  page?: string;
  /** Is asked first, to set headers, or to answer itself: then it returns true. */
  answers?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Serves the files of the repository whose paths match `scripts`, and a page wherever else. */
export async function serve(
  scripts: RegExp,
  { page = "<title>test</title>", answers = () => false }: SiteOptions = {},
): Promise<Site> {
  const server = createServer((request, response) => {
    if (answers(request, response)) return;
    const { url = "/" } = request;
    const isScript = scripts.test(url);
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? readFileSync(join(root, url)) : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
