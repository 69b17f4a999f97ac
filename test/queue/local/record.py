"""Records what CPython 3.13's queues do under random calls that do not wait: python3.13 record.py > vectors.jsonl"""

import json
import queue
import random
import sys

assert sys.version_info >= (3, 13), "shutdown() came with 3.13"

CLASSES = {"Queue": queue.Queue, "LifoQueue": queue.LifoQueue, "PriorityQueue": queue.PriorityQueue}


def call(target, name, argument):
    try:
        if name == "put_nowait":
            return target.put_nowait(argument)
        if name == "shutdown":
            return target.shutdown(immediate=argument)
        return getattr(target, name)()
    except Exception as error:
        return {"error": type(error).__name__}


def script(kind, maxsize, seed):
    chance = random.Random(seed)
    target = CLASSES[kind](maxsize)
    calls = []
    for step in range(60):
        names = ["put_nowait"] * 6 + ["get_nowait"] * 5 + ["task_done"] * 3
        if step > 40:
            names.append("shutdown")
        name = chance.choice(names)
        argument = None
        if name == "put_nowait":
            argument = chance.randrange(20)
        if name == "shutdown":
            argument = chance.random() < 0.4
        result = call(target, name, argument)
        state = [target.qsize(), target.empty(), target.full(), target.unfinished_tasks, target.is_shutdown]
        calls.append([name, argument, result, state])
    return {"kind": kind, "maxsize": maxsize, "calls": calls}


scripts = [
    script(kind, maxsize, f"{kind} {maxsize} {seed}")
    for kind in CLASSES
    for maxsize in (-1, 0, 1, 3)
    for seed in range(2)
]
for each in scripts:
    print(json.dumps(each, separators=(",", ":")))
