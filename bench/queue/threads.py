"""The Python part of threads.js. It prints the seconds that handing over takes, and the seconds of CPU time."""

import io
import multiprocessing
import queue
import resource
import sys
import threading
import time

kind, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
pairs = 4 if kind == "thread4" else 1


def produce(items, share):
    chunk = bytearray(b"\x03" * size)
    chunk[0] = 7
    for _ in range(share):
        stream = io.BytesIO()
        stream.write(chunk)
        stream.seek(0)
        items.put(stream)


def consume(items, share):
    target = bytearray(size)
    for _ in range(share):
        stream = items.get()
        assert stream.readinto(target) == size and target[0] == 7 and target[-1] == 3


if __name__ == "__main__":
    if kind == "process":
        context = multiprocessing.get_context("fork")
        items, start = context.Queue(64), context.Process
    else:
        items, start = queue.Queue(64), threading.Thread
    workers = [
        start(target=work, args=(items, count // pairs)) for work in (produce, consume) for _ in range(pairs)
    ]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(seconds, sum(each.ru_utime + each.ru_stime for each in used))
