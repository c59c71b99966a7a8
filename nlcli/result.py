"""A result as the JSON object that `--json` and `translate --jsonl` print."""

from __future__ import annotations

from typing import Any

from nlcli import render
from nlcli.types import NoMatch, Parse, Question, Result, Suggestion


def as_object(result: Result, program: str) -> dict[str, Any]:
    """The result object; argv and commands come without the program's name and are empty unless resolved."""
    out: dict[str, Any] = {
        "query": result.query.text,
        "status": "unresolved",
        "program": program,
        "argv": [],
        "commands": [],
        "command_line": "",
        "confidence": 0.0,
        "tier": "model",
        "effect": "read",
        "slots": [],
        "missing": [],
        "question": "",
        "alternatives": [],
        "reason": "",
    }
    if isinstance(result, Suggestion):
        lines = [render.line(program, parse.argv) for parse in result.parses]
        out |= {
            "status": "resolved",
            "argv": list(result.parses[0].argv),
            "commands": [list(parse.argv) for parse in result.parses],
            "command_line": " && ".join(lines),
            "confidence": round(result.score, 4),
            "tier": result.tier,
            "effect": result.effect,
            "slots": [slot for parse in result.parses for slot in _slots(parse)],
            "alternatives": [{"argv": list(a.argv), "confidence": round(a.score, 4)} for a in result.alternatives],
        }
    elif isinstance(result, Question):
        out |= {
            "status": "clarify",
            "confidence": round(result.parse.score, 4),
            "effect": result.parse.effect,
            "slots": _slots(result.parse),
            "missing": list(result.missing),
            "question": result.text,
            "alternatives": [],
            "reason": f"{result.parse.argv[0]} needs a value",
        }
    else:
        assert isinstance(result, NoMatch)
        out |= {
            "confidence": round(result.score, 4),
            "reason": result.reason,
            "alternatives": [{"argv": list(a.argv), "confidence": round(a.score, 4)} for a in result.alternatives],
        }
    return out


def _slots(parse: Parse) -> list[dict[str, Any]]:
    return [{"param": slot.slot, "value": slot.value, "span": list(slot.span), "rule": slot.rule} for slot in parse.slots]
