"""Gets a task as JSON, does it on CPython's io.BytesIO, and prints its cost, as run-child.js does."""

import gc
import json
import resource
import sys
import time

from python_data import KIB
from python_workloads import prepare


def peak_memory():
    """Returns bytes. On Linux ru_maxrss includes the memory of the parent process: see measure/task.js."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * KIB
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else KIB)


def main():
    task = json.loads(sys.argv[1])
    if task["warm"]:
        warm = prepare(task["workload"], task["warm"])
        warm.check(warm.run())
        del warm
    if task.get("empty"):
        print(json.dumps({"cpu": 0, "wall": 0, "peak": peak_memory()}))
        return
    work = prepare(task["workload"], task["count"])
    gc.collect()
    started, started_cpu = time.perf_counter_ns(), time.process_time_ns()
    result = work.run()
    cpu, wall = time.process_time_ns() - started_cpu, time.perf_counter_ns() - started
    peak = peak_memory()
    work.check(result)
    sample = {"cpu": cpu / work.count, "wall": wall / work.count, "peak": peak}
    if hasattr(work, "figures"):
        sample["figures"] = work.figures
    print(json.dumps(sample))


main()
