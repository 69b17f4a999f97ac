"""Records what CPython answers to the named scripts and to seeded random ones: `npm run record`.

The vectors are committed and replayed without Python by test/oracle.test.ts. One script a line, so that a
diff can be read. The random scripts come from generate.js, the generator of `npm run fuzz`.
"""

import importlib
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import oracle  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PARTS = ["position", "reading", "writing", "exports", "closing", "state"]
RANDOM_SCRIPTS, RANDOM_SEED = 300, 20


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def record(name, scripts, folder):
    lines = [
        f'{{"name":{compact(title)},"steps":{compact(steps)},"answers":{compact(oracle.answer(steps))}}}'
        for title, steps in scripts.items()
    ]
    header = f'"recorded":{compact(oracle.version())}'
    text = f'{{{header},"scripts":[\n' + ",\n".join(lines) + "\n]}\n"
    (folder / f"{name}.json").write_text(text, encoding="ascii", newline="\n")
    print(f"{name}: {len(lines)} scripts, {len(text)} bytes")


def random_scripts():
    command = ["node", str(HERE / "generate.js"), str(RANDOM_SCRIPTS), str(RANDOM_SEED)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {f"random {number}": json.loads(line) for number, line in enumerate(lines)}


def main():
    """Takes another folder as its only argument, to compare Python versions without touching the vectors."""
    if oracle.version().split()[0] != "CPython":
        sys.exit(f"Cannot record as the answers must be those of CPython: received {oracle.version()}")
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "vectors"
    for part in PARTS:
        record(part, importlib.import_module(f"scripts.{part}").SCRIPTS, folder)
    record("random", random_scripts(), folder)


main()
