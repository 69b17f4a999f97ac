/** The vocabulary of the claims. */
import type { Results as BenchResults, Triple } from "../types.d.ts";

/** What a process measured of itself, by name. `cpu` and `wall` are in milliseconds an item, all else is in bytes. */
export type Figures = Record<string, number>;

/** The work of a contender, ready to be done. */
export interface Work {
  /** Does the work. This alone is timed. */
  pass(): unknown;
  /** Throws if the result of the last pass is wrong. It may return more figures. */
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
  /** The name of a figure that both have. */
  figure: string;
  subject: string;
  against: string;
  /** How many times as much `against` needs, how many milliseconds more, or how many percent less `subject` needs. */
  as: "times" | "milliseconds" | "percent less";
  /** The guide says that it is at least so much. */
  atLeast: number;
}

export interface Column {
  figure: string;
  title: string;
  /** `times` takes the proportion to the first contender, round by round. A number divides the figure itself. */
  unit: "times" | number;
}

export interface Claim {
  id: string;
  title: string;
  /** What the guide says, in its own words. */
  guide: string;
  /** The number of passes before the measurement. Where it is 0, memory is measured. */
  warm: number;
  passes: number;
  /** The number of items in a pass. The cost is stated for an item. */
  items: number;
  contenders: Contender[];
  columns: Column[];
  comparisons: Comparison[];
}

/** The work that a process of its own measures. */
export interface Task {
  topic: string;
  claim: string;
  contender: string;
}

/** A claim with its results: by runtime, contender and figure, a value a round. */
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
