"""`paraph schema`."""

from __future__ import annotations

import json

import click

from paraph.records import Document, Reading, json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of documents (input lines) and readings (result lines)."""
    click.echo(json.dumps(json_schema(Document, Reading), indent=2, ensure_ascii=False))
