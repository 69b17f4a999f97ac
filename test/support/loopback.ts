/** A real server on this machine, that remembers what reaches it. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { BytesIO } from "bytesio";

export interface Received {
  method: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

export interface Loopback {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

/** Answers with the statuses of `script` in turn, then 200, and sends the body back. */
export async function listen(script: number[] = []): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const stream = await BytesIO.fromAsync(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    received.push({ method: request.method ?? "", headers, body: stream.getvalue() });
    response.statusCode = script.shift() ?? 200;
    response.setHeader("content-type", headers["content-type"] ?? "application/octet-stream");
    response.end(stream.getvalue());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
