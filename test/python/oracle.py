"""Answers scripts of calls with what CPython's own io classes (written in C) do.

Protocol: the first line out is a JSON string that says who answers ("CPython 3.11.7"). Then for each line in,

    {"kind": "bytes_io", "steps": [["write", {"hex": "6162"}], ["seek", -1], ...]}

one line out with one answer for each step:

    {"returns": 2, "position": 2, "contents": "6162"}   the call returned 2; both are now what they say
    {"raises": "ValueError"}                            the call raised and nothing moved
    {"skipped": true}                                   the step makes no sense here and was not run

What is told beside the outcome is the state after the step, as the kind's session has it; each key is left out
while it stays what it was. README.md explains kinds, values and errors.
"""

import json
import platform
import sys

import kinds


def answer(kind, steps):
    session = kinds.load(kind, "session").Session()
    before = session.state()
    answers = []
    for step in steps:
        outcome = session.answer(step)
        for key, value in session.state().items():
            if key not in before or before[key] != value:
                outcome[key] = before[key] = value
        answers.append(outcome)
    if hasattr(session, "end"):
        session.end()
    return answers


def version():
    return f"{platform.python_implementation()} {platform.python_version()}"


def compact(value):
    """Characters beyond ASCII are escaped, lone surrogates too: they pass through any encoding of the pipe."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def serve():
    print(compact(version()), flush=True)
    for line in sys.stdin.buffer:
        script = json.loads(line)
        print(compact(answer(script["kind"], script["steps"])), flush=True)


if __name__ == "__main__":
    serve()
