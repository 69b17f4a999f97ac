import { BytesIO, LimitError } from "bytesio";
import type { Database as SqlJs } from "sql.js";
import { RangeFile } from "./range-file.ts";

type Value = string | number | Uint8Array;

/** What is asked of a database here. */
export interface SQLite {
  run(sql: string, values: Value[]): void;
  /** Returns the first row, or null. */
  row(sql: string, values: Value[]): Record<string, unknown> | null;
}

/** For sql.js, where there is no `node:sqlite`, and in browsers. */
export function fromSqlJs(database: SqlJs): SQLite {
  return {
    run: (sql, values) => {
      database.run(sql, values);
    },
    row(sql, values) {
      const statement = database.prepare(sql, values);
      try {
        return statement.step() ? statement.getAsObject() : null;
      } finally {
        statement.free();
      }
    },
  };
}

/** What `node:sqlite` has in Node 22 and later: its `DatabaseSync` is one. */
interface NodeSQLite {
  prepare(sql: string): { run(...values: Value[]): unknown; get(...values: Value[]): unknown };
}

/** For `new DatabaseSync(path)` of `node:sqlite`. */
export function fromNodeSQLite(database: NodeSQLite): SQLite {
  return {
    run: (sql, values) => {
      database.prepare(sql).run(...values);
    },
    row(sql, values) {
      const row = database.prepare(sql).get(...values);
      return typeof row === "object" && row !== null ? { ...row } : null;
    },
  };
}

export function createBlobs(database: SQLite): void {
  database.run("CREATE TABLE IF NOT EXISTS blobs (name TEXT PRIMARY KEY, data BLOB NOT NULL)", []);
}

/** Stores the whole contents, wherever the position is, in place of what had that name. */
export function saveBlob(database: SQLite, name: string, stream: BytesIO): void {
  stream.lend((bytes) => database.run("INSERT OR REPLACE INTO blobs VALUES (?, ?)", [name, bytes]));
}

/**
 * Returns a blob, or null if there is none of that name.
 *
 * @throws {LimitError} if it is larger than `limit`: it is not loaded then.
 */
export function loadBlob(database: SQLite, name: string, limit: number = 2 ** 30): BytesIO | null {
  const size = sizeOf(database, name);
  if (size === null) return null;
  if (size > limit) throw new LimitError("load the blob", limit, size);
  return BytesIO.adopt(bytesOf(database.row("SELECT data AS part FROM blobs WHERE name = ?", [name])));
}

/**
 * Opens a blob for reading, of which parts are loaded as they are read; or returns null if there is none. What is
 * stored under its name meanwhile is what is read from then on: read within a transaction.
 */
export function openBlob(database: SQLite, name: string): RangeFile | null {
  const size = sizeOf(database, name);
  if (size === null) return null;
  const part = "SELECT substr(data, ?, ?) AS part FROM blobs WHERE name = ?";
  return new RangeFile({
    size,
    range: (start, count) => bytesOf(database.row(part, [start + 1, count, name])),
  });
}

function sizeOf(database: SQLite, name: string): number | null {
  const row = database.row("SELECT length(data) AS size FROM blobs WHERE name = ?", [name]);
  return row === null ? null : Number(row.size);
}

/** Nothing is null in sql.js, where an empty blob is meant. */
function bytesOf(row: Record<string, unknown> | null): Uint8Array {
  return row?.part instanceof Uint8Array ? row.part : new Uint8Array();
}
