"""Finds the kinds: the folders beside this file that hold a session.py."""

import importlib
import pathlib
import pkgutil

HERE = pathlib.Path(__file__).resolve().parent
NAMES = sorted(file.parent.name for file in HERE.glob("*/session.py"))

# Makes this module a package of the folders. The sessions of two kinds are then two modules, and an installed
# package that is called like a kind is not found in its place.
__path__ = [str(HERE)]


def load(kind, module):
    if kind not in NAMES:
        raise LookupError(f"Cannot ask as the kind must be one of {', '.join(NAMES)}: received {kind}")
    return importlib.import_module(f"{__name__}.{kind}.{module}")


def named_scripts(kind):
    """The scripts of each part: the modules of the package `scripts`, or the one module scripts.py."""
    scripts = load(kind, "scripts")
    if not hasattr(scripts, "__path__"):
        return {"scripts": scripts.SCRIPTS}
    parts = [part.name for part in pkgutil.iter_modules(scripts.__path__)]
    return {part: load(kind, f"scripts.{part}").SCRIPTS for part in parts}
