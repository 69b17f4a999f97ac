/**
 * Sends messages from one process to another: `Connection` beside Python's `multiprocessing.Pipe`.
 *
 *   node bench/queue/processes.js [--rounds 5] [--seconds 1] [--only 1024]
 *
 * Every message is a new stream. It is filled, stamped, sent, received, and read in full. The candidates take turns, and each
 * round has processes of its own. The script shows the medians, and the medians of the ratios within a round. Above 1
 * `bytesio` is faster.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { BytesIO } from "bytesio";
import { Client, Listener } from "bytesio/connection";
import { median, spread } from "../measure/statistics.js";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    only: { type: "string" },
    receive: { type: "string" },
    python: { type: "string", default: "python3" },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const SIZES = [1024, 64 * 1024, 8 * 1024 * 1024].filter(
  (size) => !values.only || size === Number(values.only),
);

/** In Python the parent sends. The child checks, and tells the parent when it has everything. The clock stops then. */
const PYTHON = `
import io, multiprocessing, os, sys, time
way, size, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
fill = bytes(range(256)) * (size // 256)

def check(data, number):
    assert len(data) == size and int.from_bytes(data[:4], "big") == number and data[-1] == 255

def consume(connection):
    number = 0
    while True:
        data = connection.recv_bytes() if way == "send_bytes" else connection.recv()
        if not data if way == "send_bytes" else data is None:
            break
        check(io.BytesIO(data).read() if way == "send_bytes" else data.read(), number)
        number += 1
    connection.send(number)

if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=consume, args=(there,))
    child.start()
    there.close()
    start = time.perf_counter()
    number = 0
    while time.perf_counter() - start < seconds:
        stream = io.BytesIO()
        stream.write(number.to_bytes(4, "big"))
        stream.write(fill[4:])
        stream.seek(0)
        if way == "send_bytes":
            here.send_bytes(stream.getbuffer())
        else:
            here.send(stream)
        number += 1
    here.send_bytes(b"") if way == "send_bytes" else here.send(None)
    assert here.recv() == number
    took = time.perf_counter() - start
    child.join()
    times = os.times()
    print(number, took, times.user + times.system + times.children_user + times.children_system)
`;

if (values.receive) {
  const [path = "", size = ""] = values.receive.split(",");
  await receive(path, Number(size));
} else {
  for (const size of SIZES) report(size, await measure(size));
}

/** @param {number} size */
async function measure(size) {
  /** @type {Record<string, (() => Promise<Sample>)>} */
  const candidates = {
    bytesio: () => ours(size),
    "Python send(BytesIO)": () => python("send", size),
    "Python send_bytes": () => python("send_bytes", size),
  };
  /** @type {Record<string, Sample[]>} */
  const samples = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(candidates)) samples[name]?.push(await run());
  }
  return samples;
}

/** @typedef {{ rate: number, cpu: number }} Sample Messages a second, and microseconds of CPU time of all threads. */

/**
 * @param {number} size
 * @param {Record<string, Sample[]>} samples
 */
function report(size, samples) {
  const { bytesio: ours = [] } = samples;
  console.log(`\n${size} bytes`);
  for (const [name, all] of Object.entries(samples)) {
    const rates = all.map(({ rate }, round) => (ours[round]?.rate ?? 0) / rate);
    const costs = all.map(({ cpu }, round) => cpu / (ours[round]?.cpu ?? 0));
    const rate = median(all.map((sample) => sample.rate));
    const cells = [
      name.padEnd(22),
      `${Math.round(rate)} msg/s`.padStart(14),
      `${((rate * size) / 1e9).toFixed(2)} GB/s`,
      `${median(all.map((sample) => sample.cpu)).toFixed(1)} us CPU`.padStart(14),
      `rate ${shown(rates)}  CPU ${shown(costs)}`,
    ];
    console.log(cells.join("  "));
  }
}

/** @param {number[]} ratios */
function shown(ratios) {
  const { median: middle, low, high } = spread(ratios);
  return `x ${middle.toFixed(2)} (${low.toFixed(2)}..${high.toFixed(2)})`;
}

/**
 * @param {number} size
 * @returns {Promise<Sample>}
 */
async function ours(size) {
  const listener = await Listener.listen();
  const child = spawn(process.execPath, [import.meta.filename, "--receive", `${listener.address},${size}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const childCpu = text(child.stdout);
  const exit = once(child, "exit");
  const connection = await listener.accept();
  await connection.recv_bytes();
  const fill = Uint8Array.from({ length: size }, (_, index) => index & 255).subarray(4);
  const before = process.cpuUsage();
  const start = performance.now();
  let number = 0;
  for (; performance.now() - start < SECONDS * 1000; number++) {
    const stream = new BytesIO();
    stream.writeNumber("uint32be", number);
    stream.write(fill);
    await connection.send_bytes(stream);
  }
  await connection.send_bytes(new Uint8Array(0));
  const answer = BytesIO.adopt(await connection.recv_bytes());
  const seconds = (performance.now() - start) / 1000;
  const count = answer.readNumber("uint32be");
  if (count !== number)
    throw new Error(`Cannot go on as all of ${number} messages must arrive: received ${count}`);
  const { user, system } = process.cpuUsage(before);
  const cpu = user + system + Number(await childCpu);
  await Promise.all([connection.close(), listener.close(), exit]);
  return { rate: number / seconds, cpu: cpu / number };
}

/**
 * @param {string} path
 * @param {number} size
 */
async function receive(path, size) {
  const connection = await Client(path);
  await connection.send_bytes(new Uint8Array(1));
  const before = process.cpuUsage();
  let number = 0;
  for await (const stream of connection) {
    if (stream.size === 0) break;
    const data = stream.read();
    const stamp = new DataView(data.buffer).getUint32(0);
    if (data.length !== size || stamp !== number || data.at(-1) !== 255)
      throw new Error(`Cannot go on as message ${number} must arrive as it was sent`);
    number++;
  }
  const answer = new BytesIO();
  answer.writeNumber("uint32be", number);
  await connection.send_bytes(answer);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(String(user + system));
  await connection.close();
}

/**
 * @param {string} way
 * @param {number} size
 * @returns {Promise<Sample>}
 */
async function python(way, size) {
  const child = spawn(values.python, ["-c", PYTHON, way, String(size), String(SECONDS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [number = 0, seconds = 0, cpu = 0] = (await text(child.stdout)).trim().split(" ").map(Number);
  if (!(cpu > 0)) throw new Error("Cannot go on as Python must measure something");
  return { rate: number / seconds, cpu: (cpu * 1e6) / number };
}
