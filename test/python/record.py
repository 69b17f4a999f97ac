"""Records what CPython answers to the named scripts of a kind and to seeded random ones: `npm run record`.

The vectors are committed and replayed without Python by test/python/oracle.test.ts. One script a line, so that a
diff can be read. The random scripts come from the generators that `npm run fuzz` uses.
"""

import argparse
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import kinds  # noqa: E402
import oracle  # noqa: E402

RANDOM_SCRIPTS, RANDOM_SEED = 300, 20


def record(kind, part, scripts, folder):
    lines = [
        f'{{"name":{oracle.compact(title)},"steps":{oracle.compact(steps)}'
        f',"answers":{oracle.compact(oracle.answer(kind, steps))}}}'
        for title, steps in scripts.items()
    ]
    header = f'"recorded":{oracle.compact(oracle.version())}'
    text = f'{{{header},"scripts":[\n' + ",\n".join(lines) + "\n]}\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{part}.json").write_text(text, encoding="ascii", newline="\n")
    print(f"{kind}, {part}: {len(lines)} scripts, {len(text)} bytes")


def random_scripts(kind):
    command = ["node", str(kinds.HERE / "generate.js"), kind, str(RANDOM_SCRIPTS), str(RANDOM_SEED)]
    # As bytes: a str would also be split at the line separators of Unicode, which JSON leaves as they are.
    lines = subprocess.run(command, check=True, capture_output=True).stdout.splitlines()
    return {f"random {number}": json.loads(line) for number, line in enumerate(lines)}


def main():
    parser = argparse.ArgumentParser(description="Records CPython's answers.")
    parser.add_argument("--kind", choices=kinds.NAMES, help="the kind to record; default: all")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, help="leaves the committed vectors alone")
    options = parser.parse_args()
    if oracle.version().split()[0] != "CPython":
        sys.exit(f"Cannot record as the answers must be those of CPython: received {oracle.version()}")
    for kind in [options.kind] if options.kind else kinds.NAMES:
        folder = options.folder / kind if options.folder else kinds.HERE / kind / "vectors"
        for part, scripts in {**kinds.named_scripts(kind), "random": random_scripts(kind)}.items():
            record(kind, part, scripts, folder)


main()
