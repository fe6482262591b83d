"""Bytes of a plain text file to text, with the doubts that a guess leaves."""

from __future__ import annotations

import codecs

# Beginnings of formats that people hand in by mistake.
_FORMAT_BY_BEGINNING = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, ODT and EPUB are such archives)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_ENCODING_BY_MARK = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b")
_CONTROL_BYTES = bytes(code for code in range(32) if code not in _TEXT_CONTROLS)

# A report has no control characters; a few strays come from broken exports, one in a hundred only from binary data.
_MOST_CONTROLS = 0.01


def decode_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, its line ends all `\\n`, and doubts in plain words. Raises `ValueError` with the reason if it is none.

    UTF-8, UTF-16 and UTF-32 by their byte order mark, then UTF-8, then Windows-1252 (said as a doubt).
    """
    text, doubts = _decode(data)
    nulls = text.count("\0")
    if nulls:
        doubts += (f"the file has {nulls} NUL character{'s' if nulls > 1 else ''}",)
    return text.replace("\r\n", "\n").replace("\r", "\n"), doubts


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for beginning, named in _FORMAT_BY_BEGINNING:
        if data.startswith(beginning):
            raise ValueError(f"is {named}, not plain text")
    for mark, encoding in _ENCODING_BY_MARK:
        if data.startswith(mark):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError as error:
                if error.reason not in ("truncated data", "unexpected end of data"):
                    raise ValueError(f"begins as {encoding} text but breaks at byte {error.start}") from None
                whole = data[: error.start].decode(encoding)
                return whole, ("the file is cut off in the middle of its last character",)
    if len(data) >= 4 and data.count(0) > len(data) * _MOST_CONTROLS:
        return _decode_unmarked_utf16(data)
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > max(3, len(data) * _MOST_CONTROLS):
        raise ValueError(f"is binary data, not plain text ({controls} control characters in {len(data)} bytes)")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(data):
            return data[: error.start].decode("utf-8"), ("the file is cut off in the middle of its last character",)
    return _decode_broken(data)


def _decode_unmarked_utf16(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Western text in UTF-16 without a mark has a NUL in nearly every second byte."""
    half = len(data) // 2
    for zeros_first, encoding in ((False, "utf-16-le"), (True, "utf-16-be")):
        zeros = data[0 if zeros_first else 1 :: 2].count(0)
        others = data[1 if zeros_first else 0 :: 2].count(0)
        if zeros > 0.8 * half and others < 0.02 * half + 1:
            try:
                text = data[: half * 2].decode(encoding)
            except UnicodeDecodeError:
                break
            return text, (f"the encoding was guessed: {encoding.upper()} without a byte order mark",)
    raise ValueError(f"is binary data, not plain text ({data.count(0)} NUL bytes in {len(data)})")


def _decode_broken(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes that are not UTF-8: damaged UTF-8 where most of what is beyond ASCII is sound, else Windows-1252."""
    mended = data.decode("utf-8", errors="replace")
    damaged = mended.count("\ufffd")
    if sum(character > "\x7f" for character in mended) - damaged > damaged:
        return mended, (f"{damaged} place{'s' if damaged > 1 else ''} where the UTF-8 is damaged: shown as \ufffd",)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ValueError(f"is neither UTF-8 nor Windows-1252 text (byte {error.start})") from None
    return text, ("the encoding was guessed: Windows-1252, since it is not UTF-8",)
