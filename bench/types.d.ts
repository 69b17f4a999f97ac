/** The vocabulary of the harness. */

/** A stream of a candidate, or the data of a workload. */
// biome-ignore lint/suspicious/noExplicitAny: only the code of a candidate or a workload knows the type.
export type Own = any;

/** Work that is the same for every candidate. */
export interface Workload {
  id: string;
  title: string;
  /** The unit of the cost. */
  unit: string;
  /** Turns nanoseconds per operation into `unit`. Default: 1. */
  factor?: number;
  /** The number of operations of a whole run, and of a quick one. */
  count: number;
  quick: number;
  /** The bytes that a run keeps. Its peak memory is divided by them, and the machine must have room for them. */
  payload(count: number): number;
  /**
   * What a candidate must do to own its memory here. "keeps": it copies what it is given. "gives": it also hands out
   * bytes that later writes do not change.
   */
  owns: "keeps" | "gives";
  /** The cost of one operation does not depend on how many there are. A slow candidate may then do fewer. */
  linear: boolean;
  /** Whether CPython does the work too. Default: true. */
  python?: boolean;
  /** What `make` returns serves for the warm-up and the timed run alike. */
  reuse?: boolean;
  /** An operation takes microseconds or more. There are too few operations to make up for code that is compiled anew. */
  few?: boolean;
  /** The workload is about peak memory. */
  peak?: boolean;
  /** The work has no warm-up. It is long, or the warm-up would show in the peak memory. */
  cold?: boolean;
  /** The number of operations is a multiple of this. Default: 1. */
  step?: number;
  /** The name under which the workload is asked for together with others. */
  group?: "by-size" | "layers";
  make(ops: Ops, count: number): Own;
  run(ops: Ops, count: number, data: Own): unknown;
  /** Throws where the work was not done. It is not timed, and may return more figures. */
  check(ops: Ops, result: Own, count: number, data: Own): Record<string, number> | undefined;
}

/** What a stream of the candidate can do. Each member calls the candidate as its own users would. */
export interface Ops {
  keeps: Candidate["keeps"];
  /** What `write` takes: any view, a Uint8Array or a Buffer, or only a Buffer. */
  takes: "view" | "Uint8Array" | "Buffer";
  /** Returns an empty stream. `size` is what it will hold: some candidates must know this. */
  open(size: number): Own;
  /** Returns a stream over `bytes`, at its start. */
  from(bytes: Uint8Array): Own;
  /** Returns a stream of `size` bytes of `pattern`. A candidate has this where it cannot write without waiting. */
  fill(size: number, pattern: Own): Promise<Own>;
  write(stream: Own, chunk: Own): unknown;
  /** Returns all contents, in bytes that later writes do not change. */
  getvalue(stream: Own): Uint8Array;
  /** Returns all contents for good. Nobody uses the stream any more. */
  transfer(stream: Own): Uint8Array;
  size(stream: Own): number;
  rewind(stream: Own): void;
  read(stream: Own, size: number): Uint8Array;
  readall(stream: Own): Uint8Array;
  readinto(stream: Own, target: Own): number;
  readline(stream: Own): Uint8Array;
  readat(stream: Own, position: number, size: number): Uint8Array;
  readintoat(stream: Own, position: number, target: Own): number;
  writeat(stream: Own, position: number, chunk: Own): unknown;
  /** Makes the stream empty and writes `chunk`. */
  rewrite(stream: Own, chunk: Own): void;
  /** Returns all contents as a view. */
  lend(stream: Own): Uint8Array;
  close(stream: Own): void;
  /** A workload that does not close a stream calls this when it does not need the stream any more. */
  drop(stream: Own): void;
  /** Take the place of a workload's `run`, where the candidate does the work in its own way. */
  runs: Record<string, Workload["run"]>;
  /** Passes `chunk` to the candidate from more places, before anything is timed. */
  exercise(chunk: Own): void;
  /** Gives back what a garbage collector does not give back, such as files. */
  end(): void;
}

export interface Candidate {
  name: string;
  title: string;
  /** What the candidate keeps: a copy of what is written, the caller's chunks, or a file. */
  keeps: "copy" | "chunks" | "file";
  /** What a read gives: a copy, or a view that later writes change. */
  gives: "copy" | "view";
  /** What a reader of the figures must know. */
  note?: string;
  /** The workloads that the candidate does, or their groups. */
  does: string[];
  load(): Promise<Partial<Ops>>;
}

/** `run-child.js` and `python.py` get this as JSON. */
export interface Task {
  candidate: string;
  workload: string;
  count: number;
  /** The number of operations of a pass of the warm-up. 0 means no warm-up. */
  warm: number;
  /** The warm-up repeats its pass for so long. Default: it does one pass. */
  warmMs?: number;
  /** The timed run is repeated until it took so long in all. Default: it is done once. */
  timedMs?: number;
  /** Leaves the work out, to measure the memory of a run that does nothing. */
  empty?: boolean;
}

export interface Sample {
  /** In nanoseconds per operation. */
  cpu: number;
  wall: number;
  /** In bytes. */
  peak: number;
  figures?: Record<string, number>;
}

export interface Runtime {
  id: string;
  label: string;
  python: boolean;
  /** The program and the arguments before the task. */
  command: string[];
}

export interface Spread {
  median: number;
  low: number;
  high: number;
}

export interface Entry {
  candidate: string;
  runtime: string;
  owns: boolean;
  /** The part of the operations that the candidate did: 1 means all. */
  share: number;
  /** A figure per round, in the workload's unit. */
  cpu: number[];
  wall: number[];
  /** A figure per round, in bytes. */
  peak: number[];
  /** The peak of a run that does nothing, in bytes. */
  empty?: number;
  figures?: Record<string, number>;
  error?: string;
}

export interface WorkloadResult {
  id: string;
  title: string;
  unit: string;
  group?: Workload["group"];
  count: number;
  payload: number;
  peak: boolean;
  entries: Entry[];
}

export interface Results {
  version: 1;
  date: string;
  quick: boolean;
  rounds: number;
  clock: string;
  machine: { cpu: string; cores: number; memory: number; system: string };
  runtimes: { id: string; label: string; python: boolean }[];
  candidates: (Pick<Candidate, "name" | "title" | "keeps" | "gives"> & { note?: string })[];
  notices: string[];
  workloads: WorkloadResult[];
}

/** The median, the lowest and the highest of a figure. */
export type Triple = [median: number, low: number, high: number];

/** What table.json holds of a workload. */
export interface TableRow {
  id: string;
  title: string;
  group?: Workload["group"];
  /** By Node, what the others need where `bytesio` needs 1. */
  ratios: Record<
    string,
    { raw?: Triple; python?: Triple; peer?: { name: string; owns: boolean; ratio: Triple } }
  >;
  /** By runtime, the peak memory in payloads. */
  peaks?: Record<string, number>;
}

export interface PerformanceTable extends Pick<Results, "date" | "rounds" | "machine" | "runtimes"> {
  workloads: TableRow[];
}
