/** The vocabulary of the harness. */

/** Each candidate has its own type of stream, and each workload its own data. */
// biome-ignore lint/suspicious/noExplicitAny: only the code of a candidate or a workload knows the type.
export type Own = any;

/** Work that takes a stream through its paces, the same for every candidate. */
export interface Workload {
  id: string;
  title: string;
  /** What the cost counts. */
  unit: string;
  /** Turns nanoseconds per operation into `unit`; 1 where absent. */
  factor?: number;
  /** Operations of a whole run, and of a quick one. */
  count: number;
  quick: number;
  /** Bytes a run keeps: what its peak memory is divided by, and whether the machine has room for it. */
  payload(count: number): number;
  /**
   * What a candidate must do to own its memory here: copy what it is given ("keeps"), or hand out bytes
   * that later writes do not change as well ("gives").
   */
  owns: "keeps" | "gives";
  /** The cost of one operation does not depend on how many there are: slow candidates may do fewer. */
  linear: boolean;
  /** Whether CPython does it too: unless this says false. */
  python?: boolean;
  /** What `make` made serves for the warm-up and the timed run alike. */
  reuse?: boolean;
  /** An operation takes microseconds or more: there are too few of them to make up for code compiled anew. */
  few?: boolean;
  /** Peak memory is what it is about. */
  peak?: boolean;
  /** No warm-up comes before the work: it is long, or would show in the peak memory. */
  cold?: boolean;
  /** The operations come in such numbers; 1 where absent. */
  step?: number;
  /** The name under which the workload is asked for together with others. */
  group?: "by-size" | "layers";
  make(ops: Ops, count: number): Own;
  run(ops: Ops, count: number, data: Own): unknown;
  /** Throws where the work was not done. Not timed. May return more figures. */
  check(ops: Ops, result: Own, count: number, data: Own): Record<string, number> | undefined;
}

/** What a stream of the candidate can do, as its own users would call it. */
export interface Ops {
  keeps: Candidate["keeps"];
  /** What `write` takes: any view, Uint8Array and Buffer, or Buffer alone. */
  takes: "view" | "Uint8Array" | "Buffer";
  /** An empty stream. `size` is what it will hold, for those that have to be told. */
  open(size: number): Own;
  /** A stream over `bytes`, at its start. */
  from(bytes: Uint8Array): Own;
  /** A stream of `size` bytes of `pattern`, where writing and waiting is not all there is to it. */
  fill(size: number, pattern: Own): Promise<Own>;
  write(stream: Own, chunk: Own): unknown;
  /** Everything there is, in bytes that later writes do not change. */
  getvalue(stream: Own): Uint8Array;
  /** Everything there is, for good: the stream is not used any more. */
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
  /** The whole contents as a view. */
  lend(stream: Own): Uint8Array;
  close(stream: Own): void;
  /** Called when a stream is not needed any more, by workloads that do not close. */
  drop(stream: Own): void;
  /** Replace a workload's `run`, where the candidate has to be waited for. */
  runs: Record<string, Workload["run"]>;
  /** Calls the candidate directly from more places with `chunk`, before anything is timed. */
  exercise(chunk: Own): void;
  /** Gives back what a garbage collector does not, such as files. */
  end(): void;
}

export interface Candidate {
  name: string;
  title: string;
  /** Whether what is written is copied, or the caller's chunks are kept as they are, or it is not in memory. */
  keeps: "copy" | "chunks" | "file";
  /** Whether what is read is a copy, or a view that later writes change. */
  gives: "copy" | "view";
  /** What a reader of the figures must know. */
  note?: string;
  does: string[];
  load(): Promise<Partial<Ops>>;
}

/** What `run-child.js` and `python.py` are asked for, as JSON. */
export interface Task {
  candidate: string;
  workload: string;
  count: number;
  /** Operations of a pass before the timed ones; 0 for no warm-up. */
  warm: number;
  /** The passes of the warm-up are repeated for so long. Default: one pass. */
  warmMs?: number;
  /** The timed run is repeated until it took so long in all. Default: one run. */
  timedMs?: number;
  /** Leaves the work out: the memory of a run that does nothing. */
  empty?: boolean;
}

export interface Sample {
  /** Nanoseconds per operation. */
  cpu: number;
  wall: number;
  /** Bytes. */
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
  /** Which part of the operations it did, where that is not all. */
  share: number;
  /** In the workload's unit, per round. */
  cpu: number[];
  wall: number[];
  /** Bytes, per round, and of a run that does nothing. */
  peak: number[];
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
  /** By Node: what the others need where `bytesio` needs 1. */
  ratios: Record<
    string,
    { raw?: Triple; python?: Triple; peer?: { name: string; owns: boolean; ratio: Triple } }
  >;
  /** By runtime: the peak memory in payloads. */
  peaks?: Record<string, number>;
}

export interface PerformanceTable extends Pick<Results, "date" | "rounds" | "machine" | "runtimes"> {
  workloads: TableRow[];
}
