"""The JSON form of the record model: exact there and back, unknown fields ignored."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

import msgspec

from paraph.records.partial_date import PartialDate


def _encode_value(value: object) -> str:
    if isinstance(value, PartialDate):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _decode_value(wanted: type[Any], value: object) -> PartialDate:
    if wanted is PartialDate:
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
        return PartialDate.parse(value)
    raise TypeError(f"{wanted.__name__} has no JSON form here")


def _schema_of_value(wanted: type[Any]) -> dict[str, Any]:
    if wanted is PartialDate:
        return {
            "type": "string",
            "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "description": "A year, a month or a day: YYYY, YYYY-MM or YYYY-MM-DD, never padded.",
        }
    raise TypeError(f"{wanted.__name__} has no JSON form here")


_encoder = msgspec.json.Encoder(enc_hook=_encode_value)


@cache
def _decoder_of(form: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(form, dec_hook=_decode_value)


class JsonStruct(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable value with an exact JSON form."""

    def to_json(self) -> str:
        """One line of JSON (no line break at its end)."""
        return _encoder.encode(self).decode()

    @classmethod
    def from_json(cls, data: str | bytes) -> Self:
        """Read what `to_json` wrote; `ValueError` says what is wrong and at which field."""
        decoded: Self = _decoder_of(cls).decode(data)
        return decoded


def json_schema(*forms: type[JsonStruct]) -> dict[str, Any]:
    """JSON Schema (2020-12) with one entry of `$defs` per named type; the forms themselves are listed in `oneOf`."""
    from inspect import cleandoc  # Takes a tenth of the start-up time, and only the schema needs it.

    references, definitions = msgspec.json.schema_components(
        forms, schema_hook=_schema_of_value, ref_template="#/$defs/{name}"
    )
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "oneOf": list(references),
        "$defs": definitions,
    }
