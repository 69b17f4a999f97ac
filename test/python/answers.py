"""What came of one step: {"returns": ...}, {"raises": ...} or {"skipped": true}."""

import errno
import io

from values import encode

ASKED = (TypeError, ValueError, LookupError, OverflowError, BufferError, StopIteration, OSError)

# Where a BlockingIOError has it, the error is that of a buffered stream and not of the system below.
WRITTEN = "characters_written"


class Skipped(Exception):
    """The step makes no sense in this state, or is not asked: README.md lists what is not."""


def answered(run, *args):
    try:
        return {"returns": encode(run(*args))}
    except Skipped:
        return {"skipped": True}
    except ASKED as error:
        return {"raises": name_of(error), **details(error)}


def name_of(error):
    if isinstance(error, io.UnsupportedOperation):
        return "UnsupportedOperation"
    if type(error) is ValueError and "closed file" in str(error):
        return "ClosedError"
    if isinstance(error, OSError) and error.errno is not None and not hasattr(error, WRITTEN):
        return errno.errorcode[error.errno]
    return type(error).__name__


def details(error):
    if hasattr(error, WRITTEN):
        return {"details": [error.characters_written]}
    if isinstance(error, (UnicodeDecodeError, UnicodeEncodeError)):
        return {"details": [error.start, error.end]}
    return {}
