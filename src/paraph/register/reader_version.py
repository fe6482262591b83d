"""Which reader made a statement: the version of Paraph and a fingerprint of the weights and tables that it reads by."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from paraph import __version__

_TABLES = ("reader/languages", "register/data", "codes")
_OF_NO_READING = frozenset({".py", ".pyc"})


@cache
def reader_version(model: Path | None = None) -> str:
    """Such as `0.1.0+3f9a1c22`; another one for other weights or tables (words of a language, what is recalled, codes),
    so that documents are read anew when any of them changes."""
    package = Path(str(resources.files("paraph")))
    digest = sha256()
    for folder in (model or package / "reader" / "model", *(package / table for table in _TABLES)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in _OF_NO_READING:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:8]}"
