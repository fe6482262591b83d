"""Stands in for a parser that a hostile file has got the better of: it does what the file says."""

from __future__ import annotations

import os
import time

from paraph.sources.confined import Extracted


def extract(data: bytes) -> Extracted:
    """Hang, die, grow, raise or work."""
    if data == b"hang":
        time.sleep(600)
    if data == b"die":
        os.abort()
    if data == b"grow":
        bytearray(8_000_000_000)
    if data == b"raise":
        raise KeyError("no such thing")
    return Extracted(text=data.decode())
