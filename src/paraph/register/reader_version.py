"""Which reader made a statement: the version of Paraph and a fingerprint of the weights that it reads with."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from paraph import __version__


@cache
def reader_version(model: Path | None = None) -> str:
    """Such as `0.1.0+3f9a1c22`; another one for other weights, so that documents are read anew when either changes."""
    folder = model or Path(str(resources.files("paraph.reader") / "model"))
    digest = sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file():
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:8]}"
