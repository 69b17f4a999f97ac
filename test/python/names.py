"""Prints the public names of several words that Python's modules have where bytesio has a counterpart, as JSON."""

import gzip
import inspect
import io
import json
import multiprocessing.connection
import queue
import tempfile
import zlib

MODULES = (gzip, io, multiprocessing.connection, queue, tempfile, zlib)


def members(value):
    """Yields the names of attributes and of parameters."""
    for name in dir(value) if inspect.isclass(value) else ():
        if not name.startswith("_"):
            yield name
            yield from parameters(getattr(value, name))
    yield from parameters(value)


def parameters(value):
    try:
        yield from inspect.signature(value).parameters
    except (TypeError, ValueError):
        return


def is_exception(value):
    return inspect.isclass(value) and issubclass(value, BaseException) and value.__module__ == "builtins"


found = {"unfinished_tasks", "is_shutdown"}  # Set by the constructor of queue.Queue.
for module in MODULES:
    for key, value in list(vars(module).items()):
        if key.startswith("_") or is_exception(value) and key != "BlockingIOError" or inspect.ismodule(value):
            continue
        found.update([key, *members(value)])
names = {name for name in found if "_" in name.strip("_") and name.islower() and not name.startswith("_")}
print(json.dumps(sorted(names), indent=0))
