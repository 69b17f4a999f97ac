/** A running oracle.py, asked one script at a time and answering in order. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** @typedef {import("./kinds.js").Step} Step */
/** @typedef {import("./kinds.js").Answer} Answer */

const ORACLE = fileURLToPath(new URL("oracle.py", import.meta.url));

export class CPython {
  #process;
  /** @type {{ resolve: (answer: any) => void, reject: (reason: Error) => void }[]} */
  #waiting = [];
  /** Why nothing more will be answered. @type {Error | undefined} */
  #ended;
  #complaints = "";

  /**
   * Starts the interpreter; rejects with a clear error if it is missing or another Python.
   * @param {string} python - For example "python3" or "python3.13".
   */
  static async start(python) {
    const oracle = new CPython(python);
    const version = await oracle.#answer();
    if (!version.startsWith("CPython ")) {
      oracle.stop();
      throw new Error(`Cannot ask ${python} as the answers must be those of CPython: it is ${version}`);
    }
    return Object.assign(oracle, { version });
  }

  /** @param {string} python */
  constructor(python) {
    this.version = "";
    this.#process = spawn(python, ["-B", ORACLE], { stdio: ["pipe", "pipe", "pipe"] });
    this.#process.on("error", (error) => {
      const missing = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";
      this.#end(
        missing ? `it was not found; install Python 3, or name one with --python` : error.message,
        python,
      );
    });
    this.#process.on("close", (code) =>
      this.#end(`it ended with code ${code}: ${this.#complaints.trim() || "no reason given"}`, python),
    );
    // A broken pipe is told by "close", with the reason that Python gave.
    this.#process.stdin.on("error", () => {});
    this.#process.stderr.setEncoding("utf8").on("data", (text) => {
      this.#complaints += text;
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line));
    });
  }

  /**
   * @param {string} kind
   * @param {Step[]} steps
   * @returns {Promise<Answer[]>}
   */
  ask(kind, steps) {
    const answer = this.#answer();
    this.#process.stdin.write(`${JSON.stringify({ kind, steps })}\n`);
    return answer;
  }

  stop() {
    this.#process.stdin.end();
  }

  /** @returns {Promise<any>} */
  #answer() {
    return new Promise((resolve, reject) => {
      if (this.#ended === undefined) this.#waiting.push({ resolve, reject });
      else reject(this.#ended);
    });
  }

  /**
   * @param {string} reason
   * @param {string} python
   */
  #end(reason, python) {
    this.#ended ??= new Error(`Cannot ask ${python} as ${reason}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
