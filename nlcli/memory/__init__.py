"""What the user has put right: kept as JSON lines, found again by likeness, applied with the values of the new request."""

from __future__ import annotations

import os

from nlcli import places


def file(program: str, folder: str | None = None) -> str:
    """The file of one program's corrections; `folder` is that in the user's data by default."""
    return os.path.join(folder or os.path.join(places.data(), "memory"), f"{program}.jsonl")
