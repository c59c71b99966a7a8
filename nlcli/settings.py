"""What a person has set: a file that need not be there, and `NLCLI_<NAME>` in the environment, which has the last word.

A value that cannot be used counts as not set, and `problems` says so.
"""

from __future__ import annotations

import os

from nlcli import places
from nlcli.errors import NlcliError, UsageError
from nlcli.integrations.default import DEFAULT_CATALOGUE
from slot_rules.light import Record

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any


class Settings(Record):
    """The settings, by default as they stand here; `TABLE` says what each is for."""

    catalogue: str = DEFAULT_CATALOGUE
    follow_up_minutes: float = 5.0
    memory: bool = True
    slm_seconds: float = 10.0  # what a person waits for once; a model that is slower is no help
    colour: str = "auto"


class Kind(Record):
    """How the value of a setting is written. A number is at least `least`; a word is one of `words`, or any if there are none."""

    name: str
    least: float = 0.0
    words: tuple[str, ...] = ()


TABLE = {
    "catalogue": (Kind("word"), "the catalogue, or catalogue file, of requests that name none"),
    "follow_up_minutes": (Kind("number"), "how long a request may refer to the one before it; 0: never"),
    "memory": (Kind("switch"), "learn from corrections, and use what was learnt"),
    "slm_seconds": (Kind("number", 0.1), "how long the optional language model may take for an answer"),
    "colour": (Kind("word", words=("auto", "never")), "colours on a terminal"),
}
_SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
_read: dict[str, dict[str, Any] | str] = {}


class Row(Record):
    """One setting as it is: its value as text, and where that comes from ("default", "file" or "environment")."""

    name: str
    value: str
    source: str
    about: str


def current() -> Settings:
    """The settings that hold now. The file is read once; without one this is a look for it and no import."""
    return Settings(**{name: value for name, (value, _) in _given().items()})


def rows() -> list[Row]:
    """Every setting with its value and where that comes from."""
    given, defaults = _given(), Settings()
    values = {name: given.get(name) or (getattr(defaults, name), "default") for name in TABLE}
    return [Row(name, as_text(value), source, TABLE[name][1]) for name, (value, source) in values.items()]


def problems() -> list[str]:
    """What is wrong with the file and the environment, a line each; for those the defaults hold."""
    stored = _stored()
    if isinstance(stored, str):
        return [stored]
    out = [f"{file()}: {_unknown(name)}" for name in stored if name not in TABLE]
    both = [(file(), name, raw) for name, raw in stored.items() if name in TABLE] + [(variable(name), name, raw) for name, raw in _environment().items()]
    return out + [f"{where}: {_wrong(name, raw)}; it counts as not set" for where, name, raw in both if _value(name, raw) is None]


def put(name: str, text: str) -> None:
    """Keep a value. Raises UsageError for an unknown setting or a wrong value, NlcliError for a file that is broken or cannot be written."""
    value = _value(_known(name), text)
    if value is None:
        raise UsageError(_wrong(name, text))
    _write({**_to_change(), name: value})


def remove(name: str) -> None:
    """Forget a value: the default holds again. Raises as `put` does."""
    kept = _to_change()
    if kept.pop(_known(name), None) is not None:
        _write(kept)


def row(name: str) -> Row:
    """One setting. Raises UsageError if there is none of that name."""
    _known(name)
    return next(row for row in rows() if row.name == name)


def file() -> str:
    """Where the settings are kept, whether the file is there or not."""
    return os.path.join(places.config(), "settings.json")


def variable(name: str) -> str:
    """The environment variable that overrides a setting."""
    return f"NLCLI_{name.upper()}"


def as_text(value: str | float | bool) -> str:
    """A value as it is written and shown."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:g}"


def _given() -> dict[str, tuple[Any, str]]:
    """What is set and can be used: name -> (value, source). The environment comes last and wins."""
    stored = _stored()
    out: dict[str, tuple[Any, str]] = {}
    for given, source in ((stored if isinstance(stored, dict) else {}, "file"), (_environment(), "environment")):
        for name, raw in given.items():
            if name in TABLE and (value := _value(name, raw)) is not None:
                out[name] = value, source
    return out


def _environment() -> dict[str, str]:
    """What the environment sets; an empty variable sets nothing."""
    return {name: raw for name in TABLE if (raw := os.environ.get(variable(name)))}


def _value(name: str, raw: Any) -> str | float | bool | None:
    """What stands in the file or the environment as a value of the setting, or None if it is none."""
    if not isinstance(raw, str | int | float):
        return None
    text = str(raw).strip()
    kind: Kind = TABLE[name][0]
    if kind.name == "switch":
        return _SWITCH.get(text.lower())
    if kind.name == "word":
        return text if text and (text in kind.words or not kind.words) else None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if kind.least <= number < float("inf") else None


def _wrong(name: str, raw: Any) -> str:
    kind: Kind = TABLE[name][0]
    wanted = {"switch": "on or off", "number": f"a number from {kind.least:g}", "word": " or ".join(kind.words) or "a name"}[kind.name]
    return f"{name} takes {wanted}, not {raw!r}"


def _known(name: str) -> str:
    if name not in TABLE:
        raise UsageError(_unknown(name))
    return name


def _unknown(name: str) -> str:
    return f"no setting {name!r}; there are {', '.join(TABLE)}"


def _stored() -> dict[str, Any] | str:
    """What the file holds, empty if there is none, or what is wrong with it."""
    where = file()
    if where not in _read:
        _read[where] = _load(where) if os.path.exists(where) else {}
    return _read[where]


def _load(where: str) -> dict[str, Any] | str:
    import json

    try:
        with open(where, encoding="utf-8") as stream:
            stored = json.load(stream)
    except (OSError, ValueError, RecursionError) as error:
        return f"{where} cannot be read ({error}), the defaults hold; correct or remove it"
    return stored if isinstance(stored, dict) else f"{where} holds no settings, the defaults hold; correct or remove it"


def _to_change() -> dict[str, Any]:
    """What the file holds now. Raises NlcliError if it is broken: a person's file is not written over."""
    _read.clear()
    stored = _stored()
    if isinstance(stored, str):
        raise NlcliError(stored)
    return dict(stored)


def _write(values: dict[str, Any]) -> None:
    import json

    from nlcli import storage

    # The file itself, if its place holds a link to it, as those have who keep their settings together.
    target = os.path.realpath(file())
    try:
        storage.replace(target, (json.dumps(values, indent=1) + "\n").encode())
    except OSError as error:
        raise NlcliError(f"cannot write {target}: {error.strerror or error}") from error
    _read.clear()
