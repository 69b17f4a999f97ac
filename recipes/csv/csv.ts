import { pipeline as pipe } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Reader, Writer } from "bytesio";
import { toReadable, toWritable } from "bytesio/node";
import { CsvError, parse } from "csv-parse";
import { stringify } from "csv-stringify";

/** What a cell is written from. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** Options of {@link writeCsv}. */
export interface WriteCsvOptions {
  signal?: AbortSignal;
}

/**
 * Writes rows as CSV at the position of `target`, a header first, no more of them at a time than it takes to fill a
 * chunk.
 *
 * Text that a spreadsheet would run as a formula is written with an apostrophe before it.
 */
export async function writeCsv<Row extends Record<string, Cell>>(
  target: Writer<Uint8Array>,
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly (keyof Row & string)[],
  { signal }: WriteCsvOptions = {},
): Promise<void> {
  const csv = stringify({
    header: true,
    columns: [...columns],
    escape_formulas: true,
    cast: { date: (date) => date.toISOString(), boolean: String },
  });
  await pipeline(rows, csv, toWritable(target), { signal });
}

/** Says which line of a table is not what it must be, and why. */
export class CsvLineError extends Error {
  override readonly name = "CsvLineError";
  /** Where the row begins, from 1 on; where a quote is wrong, the line at which that was found out. */
  readonly line: number;

  constructor(line: number, reason: string, cause?: unknown) {
    super(`Cannot read line ${line} of the table as ${reason}`, { cause });
    this.line = line;
  }
}

/** The cells of a row, each taken as what it is to be. */
export class Cells {
  readonly #columns: readonly string[];
  readonly #cells: readonly string[];

  constructor(columns: readonly string[], cells: readonly string[]) {
    this.#columns = columns;
    this.#cells = cells;
  }

  /** @throws {RangeError} if there is no such column. */
  text(column: string): string {
    const cell = this.#cells[this.#columns.indexOf(column)];
    if (cell === undefined) throw new RangeError(`the header must name the column ${column}`);
    return cell;
  }

  number(column: string): number {
    const cell = this.text(column);
    const number = Number(cell);
    return cell.trim() !== "" && Number.isFinite(number) ? number : refuse(column, "a number", cell);
  }

  integer(column: string): number {
    const number = this.number(column);
    return Number.isSafeInteger(number) ? number : refuse(column, "an integer", this.text(column));
  }

  date(column: string): Date {
    const date = new Date(this.text(column));
    return Number.isNaN(date.getTime()) ? refuse(column, "a date", this.text(column)) : date;
  }

  oneOf<Choice extends string>(column: string, choices: readonly Choice[]): Choice {
    const cell = this.text(column);
    return choices.find((choice) => choice === cell) ?? refuse(column, `one of ${choices.join(", ")}`, cell);
  }
}

/** Options of {@link readCsv}. */
export interface ReadCsvOptions {
  /** What becomes of a row that is not valid. Default: the reading stops with it. */
  onInvalid?: (error: CsvLineError) => void;
  /** The most bytes of a row: a quote that is never closed would swallow the rest. Default: 1 MiB. */
  maxRowSize?: number;
  signal?: AbortSignal;
}

/**
 * Yields the rows of a table in UTF-8, from the position of `source` on, each made by `make` of its cells.
 *
 * It reads as it goes, a few chunks ahead at most.
 *
 * @param make - Throws if the cells are not what they must be, as the methods of `Cells` do.
 * @throws {CsvLineError} at the first row that is not valid, unless `onInvalid` takes it; and, in any case, where a
 *   quote is wrong, as nobody knows then where the next row begins.
 */
export async function* readCsv<Row>(
  source: Reader<Uint8Array | null>,
  make: (cells: Cells) => Row,
  { onInvalid = stop, maxRowSize = 2 ** 20, signal }: ReadCsvOptions = {},
): AsyncGenerator<Row, void> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowSize,
  });
  // What goes wrong in the source comes out of the parser, and so does an abort.
  pipe(toReadable(source, { signal }), parser, () => {});
  let columns: string[] | null = null;
  let miscounted = 0;
  try {
    for await (const { record, info } of parser) {
      const { breaks, counted } = breaksIn(record);
      const line = info.lines - miscounted - counted;
      miscounted += counted - breaks;
      if (columns === null) {
        columns = record;
        continue;
      }
      const row = attempt(columns, record, line, make);
      if (row instanceof CsvLineError) onInvalid(row);
      else yield row;
    }
  } catch (error) {
    if (error instanceof CsvError && typeof error.lines === "number") {
      throw new CsvLineError(error.lines - miscounted, error.message, error);
    }
    throw error;
  }
}

/** The line breaks within the cells of a row, and how many csv-parse takes them for: each CR LF for two. */
function breaksIn(cells: string[]): { breaks: number; counted: number } {
  const text = cells.join();
  return { breaks: text.match(/\r\n|[\r\n]/g)?.length ?? 0, counted: text.match(/[\r\n]/g)?.length ?? 0 };
}

/** Returns the row, or what is wrong with it. */
function attempt<Row>(
  columns: string[],
  cells: string[],
  line: number,
  make: (cells: Cells) => Row,
): Row | CsvLineError {
  if (cells.length !== columns.length) {
    return new CsvLineError(line, `it must have ${columns.length} cells: it has ${cells.length}`);
  }
  try {
    return make(new Cells(columns, cells));
  } catch (error) {
    return new CsvLineError(line, error instanceof Error ? error.message : String(error), error);
  }
}

function refuse(column: string, what: string, cell: string): never {
  throw new TypeError(`${column} must be ${what}: received ${JSON.stringify(cell)}`);
}

function stop(error: CsvLineError): never {
  throw error;
}
