"""Manifests of artefacts: what a folder's files are, and their checksums."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from intent_models import artefact


def write(folder: Path, kind: str, files: list[str], content: dict[str, Any]) -> None:
    """Write the manifest of `files` in a folder."""
    contents = {file: (folder / file).read_bytes() for file in files}
    checks = {
        "crc32": {file: zlib.crc32(raw) for file, raw in contents.items()},
        "sha256": {file: hashlib.sha256(raw).hexdigest() for file, raw in contents.items()},
    }
    manifest = {"format": artefact.FORMAT, "kind": kind, **content, **checks}
    (folder / artefact.MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
