"""What this user has taught: a head in place of the shipped one, and commands that the shipped catalogue lacks.

    <data>/learned/<program>/current            the name of the folder in use; written last, replaced as a whole
    <data>/learned/<program>/<folder>/          head.f32  words.json  lessons.json  manifest.json  commands.json  rows.jsonl

`nlcli learn` writes it (nlcli.learn.store). Where nothing was learned this costs one look at the disk.
"""

from __future__ import annotations

import os

from intent_models import artefact
from intent_models.artefact import Head
from intent_models.errors import ModelError
from nlcli import places
from slot_rules.light import Record

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any

    from nlcli.catalogue import Catalogue

CURRENT = "current"
COMMANDS = "commands.json"
ROWS = "rows.jsonl"
WORDS = "words.json"
# Only for programs without a shipped head.
LESSONS = "lessons.json"
# Labels that are no command: NONE and CONTINUE of nlcli.parts, which is loaded later.
_NO_COMMANDS = frozenset(("none", "continue"))


class Learned(Record):
    """A learned head, the commands it knows beyond the catalogue's and the words that tell them apart, or the `problem` why the shipped head is used."""

    head: Head | None
    commands: dict[str, dict[str, Any]]
    words: dict[str, dict[str, float]]
    problem: str


# Head and catalogue are opened at different moments of a request: what was found first holds until the process ends.
_found: dict[str, Learned | None] = {}


def folder(program: str) -> str:
    """Where everything learned for a program is kept."""
    return os.path.join(places.data(), "learned", program)


def current(program: str) -> str:
    """The folder in use; "" if nothing was learned. Raises OSError if it cannot be read."""
    try:
        with open(os.path.join(folder(program), CURRENT), encoding="utf-8") as stream:
            name = stream.read().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return os.path.join(folder(program), os.path.basename(name)) if name else ""


def find(program: str) -> Learned | None:
    """What was learned for a program; None if nothing was. Never raises: a broken head is a `problem`."""
    place = folder(program)
    if place not in _found:
        _found[place] = _read(program) if os.path.exists(os.path.join(place, CURRENT)) else None
    return _found[place]


def usable(program: str) -> Learned | None:
    """What was learned, if there is a head that can be used."""
    found = find(program)
    return found if found and found.head else None


def load(name_or_file: str) -> Catalogue:
    """A catalogue with the commands that were taught. Raises CatalogueError as nlcli.catalogue.load does."""
    from nlcli import catalogue as catalogues  # late: the model can be opened before it is here

    catalogue = catalogues.load(name_or_file)
    learned = find(catalogue.program)
    if learned is None or learned.head is None:
        return catalogue
    whole = catalogue.extended(learned.commands)
    if gone := sorted(label for label in learned.head.commands if label not in whole and label not in _NO_COMMANDS):
        problem = f"what was learned is for commands that are gone ({', '.join(gone)}): {_advice(name_or_file)}"
        _found[folder(catalogue.program)] = Learned(None, {}, {}, problem)
        return catalogue
    return whole


def lessons(program: str) -> dict[str, Any]:
    """What the examples of a program say of how its values are spoken of, by command; nothing if there is none, or if it cannot be used."""
    import json

    try:
        place = current(program)
        return dict(json.loads(bytes(artefact.checked(place, LESSONS, artefact.read_manifest(place, "head"))))) if place else {}
    except (ModelError, OSError, ValueError, KeyError, TypeError):
        return {}  # a head from before there were any


def origin(program: str) -> dict[str, int]:
    """Checksums of the shipped encoder and head, by which a learned head knows that it still fits; no "head" for a program without one."""
    out = {"encoder": artefact.encoder_id()}
    shipped = os.path.join(artefact.root(), program)
    if os.path.isdir(shipped):
        out["head"] = int(artefact.read_manifest(shipped, "head")["crc32"][artefact.HEAD])
    return out


def _advice(name: str) -> str:
    return f"the shipped model is used; nlcli learn --catalogue {name} makes what was learned anew"


def _read(program: str) -> Learned:
    import json

    advice = _advice(program)
    try:
        place = current(program)
        manifest = artefact.read_manifest(place, "head")
        if manifest.get("origin") != origin(program):
            return Learned(None, {}, {}, f"what was learned belongs to another version of the model: {advice}")
        commands = json.loads(bytes(artefact.checked(place, COMMANDS, manifest)))
        words = json.loads(bytes(artefact.checked(place, WORDS, manifest)))
        return Learned(artefact.load_head(program, place), commands, words, "")
    except (ModelError, OSError, ValueError, KeyError, TypeError) as error:
        return Learned(None, {}, {}, f"what was learned cannot be read ({str(error).partition(';')[0]}): {advice}")
