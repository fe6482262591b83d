"""Parsers that a hostile file could crash, hang or bloat run in a process of their own, with limits.

One process serves many files; it is ended when it exceeds a limit, and the next file gets a new one.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from threading import Timer
from typing import IO

import msgspec

MOST_SECONDS = 60.0
"""For one file; a report of a hundred pages takes less than one."""
MOST_MEMORY = 2_000_000_000
"""Bytes of address space of the process that parses."""

_SIZE_BYTES = 8


class Extracted(msgspec.Struct, frozen=True, kw_only=True):
    """What a parser found in a file: `made` is the day on which the file itself says it was made, `published` that of
    publication, `doubt` what is uncertain about it.
    """

    text: str = ""
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    made: str | None = None
    published: str | None = None
    doubt: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    extracted: Extracted | None = None
    refusal: str | None = None
    missing: str | None = None  # the library that is not there


class Confined:
    """A process that parses; made when first needed. Not for several threads at once."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def extract(self, module: str, data: bytes) -> Extracted:
        """What `extract(data)` of a module makes of a file.

        `ValueError` with the reason where the file can't be read, takes longer than the limit or ends the process;
        `ModuleNotFoundError` where a library is missing.
        """
        if self._process is None or self._process.poll() is not None:
            self._process = self._start()
        process = self._process
        late = Timer(self._seconds, process.kill)
        late.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _send(process.stdin, module.encode())
            _send(process.stdin, data)
            answered = _receive(process.stdout)
        except (OSError, EOFError):
            in_time = late.is_alive()
            _end(process)
            why = "made its parser crash or use too much memory" if in_time else f"took longer than {self._seconds:g} s"
            raise ValueError(f"{why}: damaged or hostile") from None
        finally:
            late.cancel()
        answer = msgspec.msgpack.decode(answered, type=_Answer)
        if answer.missing is not None:
            raise ModuleNotFoundError(f"No module named {answer.missing!r}", name=answer.missing)
        if answer.extracted is None:
            raise ValueError(answer.refusal or "can't be read")
        return answer.extracted

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", "from paraph.sources.confined import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        atexit.register(_end, process)
        return process


confined = Confined()
"""The process of this program."""


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was left to be written goes nowhere
                pipe.close()


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(_SIZE_BYTES, "big"))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes:
    """The next message; `EOFError` where there is none."""
    head = stream.read(_SIZE_BYTES)
    if len(head) < _SIZE_BYTES:
        raise EOFError
    data = stream.read(size := int.from_bytes(head, "big"))
    if len(data) < size:
        raise EOFError
    return data


def serve() -> None:
    """What the process does: one file after the other, until nobody asks any more."""
    _limit()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not get between the answers
    with suppress(EOFError):
        while True:
            module, data = _receive(asked).decode(), _receive(asked)
            _send(answers, msgspec.msgpack.encode(_answer(module, data)))


def _answer(module: str, data: bytes) -> _Answer:
    try:
        return _Answer(extracted=import_module(module).extract(data))
    except ModuleNotFoundError as error:
        return _Answer(missing=error.name or "a library")
    except MemoryError:
        return _Answer(refusal="needs more memory than a document may: damaged or hostile")
    except RecursionError:
        return _Answer(refusal="is nested too deeply: damaged or hostile")
    except ValueError as error:
        return _Answer(refusal=str(error))
    except Exception as error:  # whatever a parser raises concerns one file
        return _Answer(refusal=f"is damaged: {type(error).__name__}: {' '.join(str(error).split())[:200]}")


def _limit() -> None:
    """Bounds of memory and no writing of files, where the system knows such limits."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
