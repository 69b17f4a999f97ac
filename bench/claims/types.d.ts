/** The vocabulary of the claims. */
import type { Results as BenchResults, Triple } from "../types.d.ts";

/** What a process measured of itself, by name: `cpu` and `wall` in milliseconds an item, everything else in bytes. */
export type Figures = Record<string, number>;

/** What a contender does, made ready. */
export interface Work {
  /** What is timed. */
  pass(): unknown;
  /** Throws if the result of the last pass is wrong. Not timed. May return more figures. */
  check(result: unknown): Figures | undefined;
  end?(): void;
}

export interface Contender {
  name: string;
  title: string;
  make(): Work | Promise<Work>;
}

/** A statement about two contenders. */
export interface Comparison {
  /** A figure of both. */
  figure: string;
  subject: string;
  against: string;
  /** How many times as much `against` needs, how much more in milliseconds, or how much less `subject` needs in percent. */
  as: "times" | "milliseconds" | "percent less";
  /** Of which the guide says at least so much. */
  atLeast: number;
}

export interface Column {
  figure: string;
  title: string;
  /** `times`: in proportion to the contender named first, round by round; otherwise the figure itself, divided by this. */
  unit: "times" | number;
}

export interface Claim {
  id: string;
  title: string;
  /** What the guide says, in its terms. */
  guide: string;
  /** Passes before the measurement. Without any, memory is what is measured. */
  warm: number;
  passes: number;
  /** What a pass does, in the unit that its cost is stated for. */
  items: number;
  contenders: Contender[];
  columns: Column[];
  comparisons: Comparison[];
}

/** What is measured in a process of its own. */
export interface Task {
  topic: string;
  claim: string;
  contender: string;
}

/** As `Claim`, with what came out: by runtime, contender and figure, a value a round. */
export interface ClaimResult extends Omit<Claim, "contenders" | "warm" | "passes" | "items"> {
  contenders: { name: string; title: string }[];
  figures: Record<string, Record<string, Record<string, number[]>>>;
}

export interface ClaimResults {
  date: string;
  rounds: number;
  machine: BenchResults["machine"];
  runtimes: { id: string; label: string }[];
  claims: ClaimResult[];
}

/** What table.json holds of a claim. */
export interface ClaimRow {
  title: string;
  guide: string;
  /** The titles of the columns. */
  columns: string[];
  /** By contender and runtime, a figure for each column. */
  contenders: { title: string; figures: Record<string, Triple[]> }[];
  /** By comparison and runtime: the outcome, and in how many rounds the claim holds. */
  comparisons: {
    title: string;
    as: Comparison["as"];
    outcomes: Record<string, { outcome: Triple; holds: number }>;
  }[];
}

export interface ClaimTable extends Omit<ClaimResults, "claims"> {
  claims: ClaimRow[];
}
