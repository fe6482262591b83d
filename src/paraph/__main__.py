"""`python -m paraph`, where the script is not on the path."""

from __future__ import annotations

from paraph.cli.entry import main

main()
