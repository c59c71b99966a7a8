"""Files as what they contain."""

from __future__ import annotations

import hashlib


def sha256_of(file: str) -> str:
    """The SHA-256 of a file, in hexadecimal digits. Raises OSError."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
