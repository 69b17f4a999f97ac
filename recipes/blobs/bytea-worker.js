/**
 * Answers `openBytea()`: first with the size of the value, or null, then with a part of it for each question.
 *
 * @module
 */

import { workerData } from "node:worker_threads";
import pg from "pg";

/** @type {{ connection: pg.ClientConfig, query: string, values: unknown[], port: import("node:worker_threads").MessagePort, signal: Int32Array }} */
const { connection, query, values, port, signal } = workerData;
const client = new pg.Client(connection);
const next = `$${values.length + 1}::int`;
const last = `$${values.length + 2}::int`;

/**
 * Sends what `work` gives, or what it throws, and wakes who waits.
 *
 * @param {() => Promise<unknown>} work
 */
async function answer(work) {
  try {
    port.postMessage({ answer: await work() });
  } catch (error) {
    port.postMessage({ error });
  }
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

// A connection that breaks between two questions makes the next one fail.
client.on("error", () => {});
port.on("message", (/** @type {{ start: number, count: number } | null} */ question) => {
  if (question !== null) return answer(() => part(question.start, question.count));
  port.close();
  return client.end();
});

/**
 * @param {number} start
 * @param {number} count
 */
async function part(start, count) {
  const sql = `SELECT substring(data FROM ${next} FOR ${last}) AS part FROM (${query}) AS value (data)`;
  const { rows } = await client.query(sql, [...values, start + 1, count]);
  // A copy: what pg gives may be a part of a larger buffer, all of which would be sent.
  return rows.length === 0 ? null : new Uint8Array(rows[0].part);
}

answer(async () => {
  await client.connect();
  await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const { rows } = await client.query(
    `SELECT octet_length(data) AS size FROM (${query}) AS value (data)`,
    values,
  );
  return rows.length === 0 ? null : rows[0].size;
});
