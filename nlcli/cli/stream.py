"""`translate --jsonl`: a JSON value a line in, a result object a line out, in order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from intent_models import followup
from intent_models.classifier import Classifier
from intent_models.followup import FollowUps
from nlcli import learned
from nlcli.catalogue import Catalogue
from nlcli.cli.classifier import of
from nlcli.conversation import Conversation
from nlcli.engine import Engine
from nlcli.result import as_object
from nlcli.tier import Tier
from nlcli.types import NoMatch, Query

USAGE = 2


def translate_lines(lines: Iterable[bytes], out: TextIO, catalogue_name: str) -> int:
    """Translate every line; 2 if a line was no JSON string or list of strings (it gets an unresolved result), else 0."""
    catalogue = learned.load(catalogue_name)
    with Tier(catalogue) as tier:
        classifier = of(catalogue)
        return _translate(lines, out, Engine(catalogue, classifier, tier), classifier, catalogue)


def _translate(lines: Iterable[bytes], out: TextIO, engine: Engine, classifier: Classifier, catalogue: Catalogue) -> int:
    code = 0
    followups: list[FollowUps | None] = []
    for line in lines:
        if not line.strip():
            continue
        value = _value(line)
        if value is None:
            code = USAGE
            answer: Any = as_object(
                NoMatch(Query(line.decode("utf-8", "replace").strip()), "the line is no JSON string and no list of strings", 1.0), catalogue.program
            )
        elif isinstance(value, str):
            answer = as_object(engine.translate(Query(value)), catalogue.program)
        else:
            followups = followups or [followup.load(catalogue.program)]
            conversation = Conversation(catalogue, classifier, engine, followups[0])
            answer = [as_object(conversation.say(Query(turn)), catalogue.program) for turn in value]
        out.write(json.dumps(answer) + "\n")
        out.flush()
    return code


def _value(line: bytes) -> str | list[str] | None:
    """The line's JSON value if it is one of the two kinds taken."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(turn, str) for turn in value):
        return value
    return None
