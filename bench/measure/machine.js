import { readFileSync } from "node:fs";
import { cpus, freemem, platform, release, totalmem } from "node:os";

/** What can be had without swapping, in bytes: on Linux more than what is free, as caches give way. */
export function availableMemory() {
  try {
    const available = /MemAvailable:\s*(\d+) kB/.exec(readFileSync("/proc/meminfo", "latin1"));
    if (available) return Number(available[1]) * 1024;
  } catch {
    // Not Linux.
  }
  return freemem();
}

export function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memory: totalmem(),
    system: `${platform()} ${release().split("-")[0]}`,
  };
}
