"""A catalogue for a program that nobody has described: what its own help texts do not say is guessed from names, types and words."""

from __future__ import annotations

import re
from typing import Any

from nlcli.catalogue import FORMAT

# Words for what cannot be taken back.
DELETES = frozenset(
    """
    delete deletes deleting del remove removes removing rm purge purges drop drops prune prunes reset resets overwrite overwrites clear clears clean cleans
    cleanup wipe wipes erase erases uninstall uninstalls unset destroy destroys discard discards truncate flush revert rollback downgrade kill expire trash
    cancel cancels abort forget revoke
    """.split()
)
_READS = frozenset(
    """
    show shows list lists ls display displays print prints view views report reports status log find search finds searches check checks get gets info help
    version count counts describe diff history cat tail head inspect query dump tree which whoami return returns retrieve retrieves read reads browse
    """.split()
)
# With one of these in its help a command that begins with "Get" does more than read.
_WRITES = frozenset(
    """
    add adds apply applies change changes create creates download downloads edit edits install installs merge merges move moves push pushes record rename
    replace replaces save saves send sends set sets store stores sync synchronize update updates upgrade upgrades upload uploads write writes
    """.split()
)
# What things in a list are told apart by.
_ITEM_WORDS = frozenset("id ids index indices idx number numbers num nr position pos".split())
_ITEM_OF_HELP = re.compile(r"(?:the |an? )?(?:\w+ )?(?:id|index|number)\b", re.IGNORECASE)
# Names of arguments that are said in several words.
TEXTS = frozenset("task todo text message title note description comment query search pattern summary subject content body item term".split())
_PATH_WORDS = frozenset("path file files filename filepath dir directory folder".split())
_PATH_OF_HELP = re.compile(r"\b(?:path|file ?path|filename|director(?:y|ies)|folder)\b|\bfile\b(?! (?:name )?in\b)", re.IGNORECASE)
# Emoji and the like, and the marks of rich text ("[bold green]Add[/bold green]").
_DECORATION = re.compile(r":\w+:|[\U0001f000-\U0001ffff☀-➿⬀-⯿️]|\[/?[a-z#][\w #]*\]|\[/\]|`")
_NO_WORDS = re.compile(r"[^a-z0-9]+")


def catalogue(program: str, version: str, commands: dict[str, dict[str, Any]], distribution: str = "") -> dict[str, Any]:
    """The data of a catalogue from what a program says of itself (see `introspect.commands`)."""
    return {
        "format": FORMAT,
        "program": program,
        "version": version,
        "entry_point": "",
        "distribution": distribution or program,
        "summary": f"run {len(commands)} commands",
        "commands": {name: _command(name, entry) for name, entry in commands.items()},
    }


def _command(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    text = plain(entry["help"]) or name
    params = [{**param, "help": plain(param.get("help", "")), "slot": _slot(param)} for param in entry["params"]]
    first = text.split(". ")[0].rstrip(".")
    return {
        "help": text,
        "effect": effect(name, first),
        "effects": {_option(p): "delete" for p in params if p.get("flag") and _words(p["name"]) & DELETES},
        "say": f"{first[:1].lower()}{first[1:]}",
        "needs": [{"any": [p["name"]], "question": _question(p)} for p in params if p.get("required")],
        "params": params,
    }


def plain(text: str) -> str:
    """A help text without emoji and marks of rich text."""
    return " ".join(_DECORATION.sub(" ", text).split())


def effect(name: str, said: str) -> str:
    """What a command does, by the words in its name and the first sentence of its help: "delete", "read" or, if nothing says so, "write"."""
    own, row = _words(name), re.findall(r"[a-z]+", said.lower())
    if own & DELETES or set(row) & DELETES - {"clear", "reset"} or set(row[:1]) & DELETES:
        return "delete"
    reads = set(row[:1]) & _READS or set(_NO_WORDS.split(name.lower())[-1:]) & _READS
    return "read" if reads and not set(row) & _WRITES else "write"


def _words(text: str) -> set[str]:
    return set(_NO_WORDS.split(text.lower()))


def _option(param: dict[str, Any]) -> str:
    opts: list[str] = param["opts"]
    return next((opt for opt in opts if opt.startswith("--")), opts[0])


def _slot(param: dict[str, Any]) -> dict[str, Any]:
    """The rule that reads a parameter: by its type, else by its name and help."""
    if param.get("flag"):
        return {"kind": "flag", "label": _option(param)}
    if param.get("choices"):
        label = _option(param) if param.get("opts") else param["name"]
        return {"kind": "choice", "label": label, "choices": {choice: [re.escape(choice)] for choice in param["choices"]}}
    if param["type"] == "integer" and param.get("opts"):
        return {"kind": "count", "role": param["name"]}
    if param["type"] == "integer":
        return {"kind": "item", "role": param["name"], "form": "number"}
    if param["type"] == "text" and not param.get("opts") and (_words(param["name"]) & _ITEM_WORDS or _ITEM_OF_HELP.match(param.get("help", ""))):
        return {"kind": "item", "role": param["name"]}
    if param["type"] == "text" and not param.get("opts") and _words(param["name"]) & TEXTS:
        return {"kind": "text", "role": param["name"]}
    path = param["type"] == "path" or _words(param["name"]) & _PATH_WORDS or (not param.get("opts") and _PATH_OF_HELP.search(param.get("help", "")))
    return {"kind": "path" if path else "text", "role": param["name"]}


def _question(param: dict[str, Any]) -> str:
    name = _NO_WORDS.sub(" ", param["name"].lower()).strip()
    choices = f" ({', '.join(param['choices'])})" if param.get("choices") else ""
    return f"What is the {name}{choices}?"
