"""What one call of the `paraph` command costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

_BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024

# A child's peak memory counts what its parent held when it was started: so a small process starts the command.
_LAUNCHER = """
import os, sys, time
begin = time.perf_counter()
nowhere = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_WRONLY, 0) for descriptor in (1, 2)]
started = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=nowhere)
_, status, usage = os.wait4(started, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - begin, usage.ru_maxrss)
"""


class CommandCost(msgspec.Struct, frozen=True):
    """Wall time from start to end, and the peak memory of the process."""

    exit_code: int
    seconds: float
    peak_mb: float


def run_and_measure(arguments: Sequence[str], folder: Path) -> CommandCost:
    """Run `paraph` in a folder with its output thrown away. Its modules are compiled once, as in any installation."""
    script = Path(sys.executable).with_name("paraph")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "paraph"]
    measured = subprocess.run(
        [sys.executable, "-S", "-E", "-c", _LAUNCHER, *command, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        capture_output=True,
        text=True,
        check=True,
    )
    exit_code, seconds, peak = measured.stdout.split()
    return CommandCost(int(exit_code), float(seconds), int(peak) * _BYTES_PER_UNIT / 1e6)
