"""Catalogues of any size, to see what a program with a thousand commands would cost: the real one's commands again under other names."""

from __future__ import annotations

import json
import random
import shutil
import zlib
from array import array
from itertools import cycle, islice
from pathlib import Path

from intent_models import artefact
from intent_models.classifier import OnnxClassifier
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine

# Weights of the made-up labels: small, so that the real ones stay ahead and every request takes the way it takes with the real catalogue.
_SPREAD = 0.02
_BIAS = -4.0


def engine(commands: int, folder: Path) -> Engine:
    """An engine over `commands` commands (at least the real number); its artefact is written under `folder`."""
    shipped = Path(artefact.root())
    data = json.loads((shipped.parent.parent / "nlcli" / "catalogues" / "venvy.json").read_text("utf-8"))
    real = dict(data["commands"])
    extra = {f"{name}-{n}": real[name] for n, name in enumerate(islice(cycle(real), commands - len(real)))}
    data["commands"] = {**real, **extra}
    home = folder / str(commands)
    home.mkdir()
    shutil.copytree(shipped / artefact.ENCODER, home / artefact.ENCODER)
    _head(shipped / "venvy", home / "venvy", list(extra))
    return Engine(Catalogue(data), OnnxClassifier("venvy", str(home)))


def _head(shipped: Path, out: Path, names: list[str]) -> None:
    """The shipped head with a row for each of `names` after the commands it has."""
    manifest = json.loads((shipped / artefact.MANIFEST).read_text("utf-8"))
    head = artefact.load_head("venvy", str(shipped))
    weights = array("f", head.weights)
    width, known, flags = manifest["width"], len(head.commands), len(head.flags)
    rng = random.Random(len(names))
    whole = array("f")
    for row in range(width):
        old = weights[row * (known + flags) : (row + 1) * (known + flags)]
        whole += old[:known] + array("f", (rng.gauss(0, _SPREAD) for _ in names)) + old[known:]
    rest = weights[width * (known + flags) :]
    whole += rest[:known] + array("f", [_BIAS] * len(names)) + rest[known:]
    out.mkdir()
    (out / artefact.HEAD).write_bytes(whole.tobytes())
    manifest["labels"]["commands"] = [*head.commands, *names]
    manifest["crc32"] = {artefact.HEAD: zlib.crc32(whole.tobytes())}
    (out / artefact.MANIFEST).write_text(json.dumps(manifest), "utf-8")
