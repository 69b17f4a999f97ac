import { readFileSync } from "node:fs";
import { cpus, freemem, platform, release, totalmem } from "node:os";

/**
 * Returns the memory in bytes that a process can have without swapping. On Linux that is more than what is free, as caches
 * give way.
 */
export function availableMemory() {
  try {
    const available = /MemAvailable:\s*(\d+) kB/.exec(readFileSync("/proc/meminfo", "latin1"));
    if (available) return Number(available[1]) * 1024;
  } catch {
    // The system is not Linux.
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
