"""Make a catalogue: what a program says of itself (`*.program.json`) plus what we know of it (`*.overlay.json`).

`nlcli catalogue build NAME` runs this; `nlcli catalogue check NAME` compares the result with the installed program.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from nlcli.catalogue import FORMAT
from nlcli.errors import CatalogueError

SOURCES = "sources"
_COMMAND_KEYS = ("effect", "effects", "preview", "wider", "say", "needs", "exclusive", "pointed", "deniable", "after")


def folder() -> Path:
    """Where the shipped catalogues lie."""
    return Path(str(resources.files("nlcli") / "catalogues"))


def sources(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The program description and the overlay of a shipped catalogue. Raises CatalogueError if one is missing or no JSON."""
    out = []
    for kind in ("program", "overlay"):
        file = folder() / SOURCES / f"{name}.{kind}.json"
        try:
            out.append(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise CatalogueError(f"cannot read {file}: {error}") from error
    return out[0], out[1]


def merge(program: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """The catalogue as it is shipped. Raises CatalogueError if the overlay speaks of what the program does not have."""
    unknown = set(overlay["commands"]) ^ set(program["commands"])
    if unknown:
        raise CatalogueError(f"overlay and program differ in the commands {sorted(unknown)}; bring the overlay up to date")
    commands = {name: _command(name, entry, overlay) for name, entry in program["commands"].items()}
    return {
        "format": FORMAT,
        **{key: program[key] for key in ("program", "version", "entry_point", "distribution")},
        **{key: overlay[key] for key in ("summary", "names", "assume_yes", "denials")},
        "options": program["options"],
        "commands": commands,
    }


def _command(name: str, entry: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    own = overlay["commands"][name]
    slots = own.get("slots", {})
    stray = set(slots) - {param["name"] for param in entry["params"]}
    if stray:
        raise CatalogueError(f"overlay: {name} has no parameters {sorted(stray)}")
    params = []
    for param in entry["params"]:
        slot = slots.get(param["name"]) or _shared_slot(param, overlay)
        params.append({**param, "slot": slot} if slot else param)
    return {"help": entry["help"], **{key: own[key] for key in _COMMAND_KEYS if key in own}, "params": params}


def _shared_slot(param: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any] | None:
    """Switches and choices are read the same way in every command that has them."""
    option = next((opt for opt in param.get("opts", ()) if opt.startswith("--")), "")
    if param.get("flag") and option in overlay["flags"]:
        return {"kind": "flag", "label": option, **overlay["flags"][option]}
    if param.get("choices") and option in overlay["choices"]:
        known = {value: words for value, words in overlay["choices"][option].items() if value in param["choices"]}
        # A choice without a word for any of its values (only "json", say, which is a switch here) can't be asked for.
        return {"kind": "choice", "label": option, "choices": known} if known else None
    return None


def write(catalogue: dict[str, Any], file: Path) -> None:
    """One line a command, so that a new version of the program shows as a readable diff."""
    head = {key: value for key, value in catalogue.items() if key != "commands"}
    lines = [f"  {json.dumps(name)}: {json.dumps(command, ensure_ascii=False)}" for name, command in catalogue["commands"].items()]
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "commands": {\n' + ",\n".join(lines) + "\n }\n}\n"
    file.write_text(text, "utf-8")
