/** Every measurement runs in this process. It gets a task as JSON, does it, and prints its cost. */
import { measured } from "./measure/task.js";

const sample = await measured(JSON.parse(String(process.argv[2])));
process.stdout.write(JSON.stringify(sample));
