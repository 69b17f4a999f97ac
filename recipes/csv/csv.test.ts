import { BytesIO, type BytesLike, RawIOBase } from "bytesio";
import { describe, expect, it } from "vitest";
import { newFiles } from "../new-files.ts";
import { type Cells, CsvLineError, readCsv, writeCsv } from "./csv.ts";

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const table = (text: string): BytesIO => new BytesIO(utf8(text));
const textOf = (stream: BytesIO): string => new TextDecoder().decode(stream.getvalue());

const STATES = ["open", "paid"] as const;

const toOrder = (cells: Cells) => ({
  id: cells.integer("id"),
  name: cells.text("name"),
  amount: cells.number("amount"),
  ordered: cells.date("ordered"),
  state: cells.oneOf("state", STATES),
});
type Order = ReturnType<typeof toOrder>;

const orders: Order[] = [
  { id: 1, name: "Žofie, Žďár", amount: 0.1, ordered: new Date(0), state: "open" },
  { id: 2, name: 'says "🐎"\nand goes', amount: -3, ordered: new Date(86_400_000), state: "paid" },
  { id: 3, name: "", amount: 1e21, ordered: new Date(1), state: "paid" },
];
const columns = ["id", "name", "amount", "ordered", "state"] as const;

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A file of any length that is nowhere: its rows are made as they are read. */
class Endless extends RawIOBase {
  rows = 0;
  readonly #most: number;
  #rest = utf8("id,text\n");

  constructor(most = Infinity) {
    super();
    this.#most = most;
  }

  override readable(): boolean {
    return true;
  }

  override readinto(target: BytesLike): number {
    let count = 0;
    if (!(target instanceof Uint8Array)) throw new TypeError("Cannot read as target must be a Uint8Array");
    while (count < target.length) {
      if (this.#rest.length === 0 && this.rows < this.#most) this.#rest = row(this.rows++);
      const part = this.#rest.subarray(0, target.length - count);
      if (part.length === 0) break;
      target.set(part, count);
      this.#rest = this.#rest.subarray(part.length);
      count += part.length;
    }
    return count;
  }
}

const row = (id: number): Uint8Array<ArrayBuffer> => utf8(`${id},${"x".repeat(1000)}\n`);

describe("writeCsv()", () => {
  it("writes what readCsv() reads, without a file", async () => {
    const stream = new BytesIO();
    const files = await newFiles(async () => {
      await writeCsv(stream, orders, columns);
      stream.seek(0);
      expect(await all(readCsv(stream, toOrder))).toEqual(orders);
    });
    expect(files).toEqual([]);
    expect(textOf(stream)).toBe(
      "id,name,amount,ordered,state\n" +
        '1,"Žofie, Žďár",0.1,1970-01-01T00:00:00.000Z,open\n' +
        '2,"says ""🐎""\nand goes",-3,1970-01-02T00:00:00.000Z,paid\n' +
        "3,,1e+21,1970-01-01T00:00:00.001Z,paid\n",
    );
  });

  it("writes a header where there are no rows", async () => {
    const stream = new BytesIO();
    await writeCsv<Order>(stream, [], columns);
    expect(textOf(stream)).toBe("id,name,amount,ordered,state\n");
  });

  it("disarms formulas", async () => {
    const stream = new BytesIO();
    await writeCsv(stream, [{ cell: "=HYPERLINK(A1)" }], ["cell"]);
    expect(textOf(stream)).toBe("cell\n'=HYPERLINK(A1)\n");
  });

  it("asks for rows as they are written, and stops when it is aborted", async () => {
    const abort = new AbortController();
    const stream = new BytesIO();
    let made = 0;
    let most = 0;
    const rows = function* () {
      for (; ; made++) {
        most = Math.max(most, made - stream.size / 1005);
        if (made === 20_000) abort.abort();
        yield { cell: "x".repeat(1004) };
      }
    };
    await expect(writeCsv(stream, rows(), ["cell"], abort)).rejects.toMatchObject({ name: "AbortError" });
    expect(most).toBeLessThan(200);
    expect(made).toBeLessThan(20_200);
  });

  it("rejects when the rows fail; what came before stays written", async () => {
    const stream = new BytesIO();
    const rows = function* () {
      yield { cell: 1 };
      throw new Error("no more");
    };
    await expect(writeCsv(stream, rows(), ["cell"])).rejects.toThrow("no more");
  });
});

describe("readCsv()", () => {
  const toPair = (cells: Cells) => [cells.integer("a"), cells.text("b")];

  it("reads what a spreadsheet has written: with a BOM, CRLF, and empty lines", async () => {
    expect(await all(readCsv(table("\ufeffa,b\r\n1,x\r\n\r\n2,y\r\n"), toPair))).toEqual([
      [1, "x"],
      [2, "y"],
    ]);
  });

  it("finds nothing in nothing, and in a header", async () => {
    expect(await all(readCsv(new BytesIO(), toPair))).toEqual([]);
    expect(await all(readCsv(table("a,b"), toPair))).toEqual([]);
  });

  it.each([
    ["a,b\n1,x\ntwo,y\n", 3, 'a must be a number: received "two"'],
    ["a,b\n1.5,x", 2, 'a must be an integer: received "1.5"'],
    ["a,b\n,x", 2, 'a must be a number: received ""'],
    ['a,b\n1,"x\ny"\n\n2,"x\r\ny\nz"\n3,"w\nw",4\n', 8, "it must have 2 cells: it has 3"],
    ["a,b\n1\n", 2, "it must have 2 cells: it has 1"],
    ['a,b\r\n1,"x\r\ny"\r\nz,2\r\n', 4, 'a must be a number: received "z"'],
    ["a,c\n1,x\n", 2, "the header must name the column b"],
  ])("names the line of %j: %d", async (text, line, reason) => {
    const error = await all(readCsv(table(text), toPair)).catch((error) => error);
    expect(error).toBeInstanceOf(CsvLineError);
    expect([error.line, error.message]).toEqual([line, `Cannot read line ${line} of the table as ${reason}`]);
  });

  it.each([
    ['a,b\n1,x\n2,"y\n3,z\n', 4, "Quote Not Closed"],
    ['a,b\n1,x"y\n', 2, "Invalid Opening Quote"],
    [`a,b\n1,"${"x".repeat(2000)}`, 2, "Max Record Size"],
  ])("stops at quotes that are wrong in %j", async (text, line, reason) => {
    const options = { maxRowSize: 1000, onInvalid: () => {} };
    const error = await all(readCsv(table(text), toPair, options)).catch((error) => error);
    expect(error).toBeInstanceOf(CsvLineError);
    expect(error.line).toBe(line);
    expect(error.message).toContain(reason);
  });

  it("goes on past rows that are not valid, if it is told to", async () => {
    const invalid: number[] = [];
    const options = { onInvalid: ({ line }: CsvLineError) => invalid.push(line) };
    const rows = await all(readCsv(table("a,b\nx,1\n2,y\n3\n4,z\n"), toPair, options));
    expect(rows).toEqual([
      [2, "y"],
      [4, "z"],
    ]);
    expect(invalid).toEqual([2, 4]);
  });

  it("reads a large file a few chunks ahead, and none of it once the reader stops", async () => {
    const file = new Endless(20_000);
    let seen = 0;
    let ahead = 0;
    for await (const id of readCsv(file, (cells) => cells.integer("id"))) {
      expect(id).toBe(seen++);
      ahead = Math.max(ahead, file.rows - seen);
    }
    expect(seen).toBe(20_000);
    expect(ahead).toBeLessThan(500);

    const endless = new Endless();
    for await (const id of readCsv(endless, (cells) => cells.integer("id"))) if (id === 100) break;
    const { rows } = endless;
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(endless.rows).toBe(rows);
  });

  it("stops when it is aborted", async () => {
    const abort = new AbortController();
    const reading = async () => {
      for await (const id of readCsv(new Endless(), (cells) => cells.integer("id"), {
        signal: abort.signal,
      })) {
        if (id === 5000) abort.abort();
      }
    };
    await expect(reading()).rejects.toMatchObject({ name: "AbortError" });
  });

  it("rejects with the error of the source", async () => {
    class Bad extends Endless {
      override readinto(target: BytesLike): number {
        if (this.rows >= 1000) throw new Error("bad sector");
        return super.readinto(target);
      }
    }
    await expect(all(readCsv(new Bad(), (cells) => cells.integer("id")))).rejects.toThrow("bad sector");
  });
});
