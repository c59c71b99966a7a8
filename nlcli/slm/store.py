"""The models on this machine: which there are, where they come from, which one is used. One JSON file, replaced as a whole."""

from __future__ import annotations

import json
import os

from nlcli import places
from nlcli.errors import SlmError
from slot_rules.light import Record

FORMAT = 1


class Known(Record):
    """A model that can be fetched by name. `sha256` is pinned: nothing else is ever opened under that name."""

    name: str
    url: str
    size: int  # bytes
    sha256: str
    licence: str
    about: str


class Entry(Record):
    """A model that is here. `prompt` is how it is asked; `weights` its calibration, if it has one."""

    name: str
    file: str
    size: int  # bytes
    modified: int  # nanoseconds since 1970: while size and time are the same, so is the file
    sha256: str
    licence: str
    source: str
    prompt: str
    weights: tuple[float, ...]


# The revision is part of the address, so that the file cannot be exchanged behind it.
KNOWN = (
    Known(
        "tinyllama",
        "https://huggingface.co/TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF/resolve/52e7645ba7c309695bec7ac98f4f005b139cf465/tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
        668_788_096,
        "9fecc3b3cd76bba89d504f29b616eedf7da85b96540e490ca5824d3f7d2776a0",
        "Apache-2.0",
        "TinyLlama 1.1B Chat, Q4_K_M; not trained on these commands",
    ),
)


class State(Record):
    """The models by name, and the name of the one in use ("" for none)."""

    used: str
    entries: dict[str, Entry]


def folder() -> str:
    """Where models and their list are kept."""
    return os.path.join(places.data(), "models")


def read() -> State:
    """The list; empty if there is none yet. Raises SlmError if it is broken."""
    file = _file()
    try:
        with open(file, encoding="utf-8") as stream:
            raw = json.load(stream)
        if raw["format"] != FORMAT:
            raise SlmError(f"{file} is of another version of this program; remove it and run: nlcli model use")
        entries = {name: Entry(name, **{**row, "weights": tuple(row["weights"])}) for name, row in raw["models"].items()}
        return State(raw["used"] if raw["used"] in entries else "", entries)
    except FileNotFoundError:
        return State("", {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SlmError(f"the list of models {file} cannot be read ({error}); remove it and run: nlcli model use") from error


def write(state: State) -> None:
    """Replace the list. Raises SlmError if the disk does not take it."""
    rows = {entry.name: dict(zip(Entry._fields[1:], entry[1:], strict=True)) for entry in state.entries.values()}
    fresh = f"{_file()}.{os.getpid()}"
    try:
        os.makedirs(folder(), mode=0o700, exist_ok=True)
        with open(fresh, "w", encoding="utf-8") as stream:
            json.dump({"format": FORMAT, "used": state.used, "models": rows}, stream, indent=1)
        os.replace(fresh, _file())
    except OSError as error:
        raise SlmError(f"cannot write {_file()}: {error.strerror or error}") from error
    finally:
        if os.path.exists(fresh):
            os.unlink(fresh)


def chosen() -> Entry | None:
    """The model in use, or None. Raises SlmError if the list is broken."""
    if not os.path.exists(_file()):
        return None
    state = read()
    return state.entries.get(state.used)


def known(name: str) -> Known | None:
    """The fetchable model of that name."""
    return next((model for model in KNOWN if model.name == name), None)


def _file() -> str:
    return os.path.join(folder(), "models.json")
