/** What every measurement runs in: does the one task it is given as JSON, and prints what it took. */
import { measured } from "./measure/task.js";

const sample = await measured(JSON.parse(String(process.argv[2])));
process.stdout.write(JSON.stringify(sample));
