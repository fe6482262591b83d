"""Ctrl-C and worker processes: the parent alone answers it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Holds Ctrl-C back while worker processes start: they inherit deafness to it, and this process hears it after."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_interrupts() -> None:
    """For a worker, before it does anything."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
