"""What a user teaches: requests with their command lines, and commands that the catalogue lacks, each with a few example requests.

A file of commands is a JSON object; only `help` and `examples` are needed:

    {"deploy": {"help": "Push the project to a server", "effect": "write",
                "params": [{"name": "server", "opts": ["--to"], "kind": "name"}, {"name": "dry_run", "opts": ["--dry-run"], "flag": true}],
                "examples": ["deploy to staging", "put my code live", …]}}

A parameter's `kind` says which rule of slot_rules reads its value, `cues` are more words that ask for it; whatever else a catalogue has may be given.

A file of examples has a JSON object a line: {"text": "…", "command_line": "ls --sort size"}; an empty command line is a request to refuse.
"""

from __future__ import annotations

import json
import shlex
from typing import Any

from nlcli import guard
from nlcli.catalogue import EFFECTS, Catalogue
from nlcli.errors import CatalogueError, UsageError
from nlcli.memory.store import Store, in_force
from nlcli.parts import CONTINUE, NONE, OWN
from slot_rules.light import Record
from slot_rules.registry import RULES

# Fewer say too little of how people ask; the benchmark measures ten.
FEWEST_EXAMPLES = 5
# What the model marks values with, for kinds whose role is not their own name.
_ROLES = {"environment": "target", "duration": "days"}
_NUMBERS = {"count": "integer", "port": "integer", "fraction": "float", "bytes": "integer", "duration": "integer"}
_PARAM_KEYS = frozenset(("name", "type", "opts", "help", "flag", "multiple", "required", "default", "choices", "slot", "kind", "cues"))
_COMMAND_KEYS = frozenset(("help", "effect", "effects", "preview", "say", "pointed", "needs", "exclusive", "deniable", "params", "examples"))


class Row(Record):
    """A request, the label it is to have (a command's name, or "none"), and the command line that was meant, where that is known.

    `values` are the places of its values in the text: half-open character offsets.
    """

    text: str
    label: str
    argv: tuple[str, ...] = ()
    values: tuple[tuple[int, int], ...] = ()

    def plain(self) -> str:
        """The text without its values."""
        ends = [0, *(end for _, end in self.values)]
        starts = [*(start for start, _ in self.values), len(self.text)]
        return "".join(self.text[end:start] for end, start in zip(ends, starts, strict=True))


def corrections(catalogue: Catalogue) -> list[tuple[str, tuple[str, ...]]]:
    """Requests that the user has put right, with the argument lists that were meant. Raises StorageError.

    What was only turned down is none of them: nobody knows what would have been right.
    """
    return [(row.request, row.right) for row in in_force(Store(catalogue.program).read()[0]) if row.right]


def labelled(pairs: list[tuple[str, tuple[str, ...]]], catalogue: Catalogue) -> list[Row]:
    """Corrections as rows; those of commands that are gone are left out."""
    named = [Row(text, (catalogue.name_in(argv) or "") if argv else NONE, argv) for text, argv in pairs if not guard.refusal(text)]
    return [row for row in named if row.label]


def read_examples(file: str, catalogue: Catalogue) -> list[Row]:
    """The rows of a file of examples. Raises UsageError with the line's number for one that is not of the form above or no command of the catalogue."""
    rows = []
    for number, line in enumerate(_content(file).splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            text, argv = entry["text"], _argv(entry)
            assert isinstance(text, str)
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError) as error:
            raise UsageError(f'{file}, line {number}: not of the form {{"text": "…", "command_line": "…"}} or {{"text": "…", "argv": ["…", …]}}') from error
        argv = argv[1:] if argv[:1] == [catalogue.program] else argv
        problem = guard.refusal(text) or (catalogue.refusal(tuple(argv)) if argv else None)
        if problem:
            raise UsageError(f"{file}, line {number}: {problem}")
        rows.append(Row(text, catalogue.name_in(argv) or NONE, tuple(argv)))
    return rows


def _argv(entry: dict[str, Any]) -> list[str]:
    """The words of an example's command line. Raises KeyError or AssertionError for one without, ValueError for an open quote."""
    if "argv" not in entry:
        return shlex.split(entry["command_line"] or "")
    argv = entry["argv"] or []
    assert isinstance(argv, list) and all(isinstance(word, str) for word in argv)
    return argv


def read_commands(file: str, catalogue: Catalogue) -> tuple[dict[str, dict[str, Any]], list[Row]]:
    """The catalogue entries and the example rows of a file of commands. Raises UsageError, which says what is wrong with which command."""
    try:
        content = json.loads(_content(file))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: no JSON ({error})") from error
    if not isinstance(content, dict) or not content:
        raise UsageError(f"{file}: not an object of commands by name")
    commands, rows = {}, []
    for name, raw in content.items():
        try:
            if not name or not name.isprintable() or any(char.isspace() for char in name) or name[0] == "-" or name in (NONE, CONTINUE):
                raise ValueError("this cannot be a command's name")
            if name in catalogue:
                raise ValueError("the program has it already; give examples with --examples")
            examples = _examples(raw)
            commands[name] = _entry(raw, examples)
            catalogue.extended({name: commands[name]}).command(name)
        except (ValueError, KeyError, TypeError, AttributeError, CatalogueError) as error:
            said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise UsageError(f"{file}: {name}: {said}") from error
        # Its name and its help say how it can be asked for, too.
        rows += [Row(text, name) for text in (*examples, name.replace("-", " ").replace("_", " "), commands[name]["help"])]
    return commands, rows


def _content(file: str) -> str:
    try:
        with open(file, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {getattr(error, 'strerror', None) or error}") from error


def _examples(raw: dict[str, Any]) -> list[str]:
    examples = raw["examples"]
    if not isinstance(examples, list) or not all(isinstance(text, str) for text in examples):
        raise ValueError("its examples are no list of requests")
    texts = list(dict.fromkeys(text.strip() for text in examples))
    if len(texts) < FEWEST_EXAMPLES:
        raise ValueError(f"{len(texts)} examples; at least {FEWEST_EXAMPLES}, as different as people are")
    for text in texts:
        if reason := guard.refusal(text):
            raise ValueError(f"example {text!r}: {reason}")
    return texts


def _entry(raw: dict[str, Any], examples: list[str]) -> dict[str, Any]:
    """A command as the catalogue has it."""
    if stray := set(raw) - _COMMAND_KEYS:
        raise ValueError(f"unknown: {', '.join(sorted(stray))}")
    if not isinstance(raw["help"], str) or not raw["help"].strip():
        raise ValueError("its help is empty")
    effect = raw.get("effect", "write")
    if effect not in EFFECTS:
        raise ValueError(f"effect {effect!r}; one of {', '.join(EFFECTS)}")
    params = [_param(param) for param in raw.get("params", ())]
    own = {key: value for key, value in raw.items() if key != "examples"}
    needs = [{"any": [p["name"]], "question": f"Which {p['name'].replace('_', ' ')}?"} for p in params if p.get("required")]
    return {"say": examples[0], "needs": needs, **own, "effect": effect, "params": params}


def _param(raw: dict[str, Any]) -> dict[str, Any]:
    """A parameter as the catalogue has it, with the rule that reads its value."""
    if stray := set(raw) - _PARAM_KEYS:
        raise ValueError(f"a parameter with unknown {', '.join(sorted(stray))}")
    if not isinstance(raw.get("name"), str) or not raw["name"]:
        raise ValueError("a parameter without a name")
    opts = raw.get("opts", [])
    if not isinstance(opts, list) or not all(isinstance(opt, str) and opt.startswith("-") for opt in opts):
        raise ValueError(f'{raw["name"]}: its opts are no list of options such as ["--{raw["name"]}"]')
    kind = raw.get("kind") or ("flag" if raw.get("flag") else "choice" if raw.get("choices") else "")
    if kind and kind not in RULES:
        raise ValueError(f"{raw['name']}: kind {kind!r}; one of {', '.join(RULES)}")
    param = {key: value for key, value in raw.items() if key not in ("kind", "cues")}
    param.setdefault("type", "boolean" if kind == "flag" else "choice" if kind == "choice" else _NUMBERS.get(kind, "text"))
    if kind and "slot" not in param:
        param["slot"] = _slot(kind, param, list(raw.get("cues", ())))
    return param


def _slot(kind: str, param: dict[str, Any], cues: list[str]) -> dict[str, Any]:
    """How the value is read: `cues` are more words that ask for it, besides the option's and the parameter's own."""
    option = next((opt for opt in param.get("opts", ()) if opt.startswith("--")), param["name"])
    if kind == "flag":
        return {"kind": kind, "label": option, "cues": [option.lstrip("-").replace("-", "[- ]"), *cues]}
    if kind == "choice":
        return {"kind": kind, "label": option, "choices": {value: [value.replace("-", "[- ]")] for value in param["choices"]}}
    own = {param["name"].replace("_", " "), option.lstrip("-").replace("-", " ")}
    role = f"{OWN}{param['name']}" if kind in ("name", "file") else _ROLES.get(kind, kind)
    return {"kind": kind, "role": role, "cues": sorted({*own, *cues})}
