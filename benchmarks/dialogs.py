"""How well it goes on from one request to the next: `python -m benchmarks.dialogs [--wrong]`.

The held-out conversations, and an exam by a writer nothing was trained on. Each turn is answered given what was understood before it, right or wrong.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import machine, scoring
from benchmarks.scoring import Answer
from intent_models import followup
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from nlcli.conversation import Conversation
from nlcli.engine import Engine
from nlcli.result import as_object
from nlcli.types import Query
from training.dialogs import load

HERE = Path(__file__).parent
SETS = {"held out": HERE / "heldout" / "dev-dialogs.jsonl", "exam": HERE / "dialogs" / "exam.jsonl"}


def figures(rows: list[dict[str, Any]], catalogue: Catalogue, show: bool = False) -> dict[str, float]:
    """Shares of follow-ups (turns after the first) and of whole conversations that are right, and how many wrong ones could delete something."""
    classifier = OnnxClassifier(catalogue.program)
    engine = Engine(catalogue, classifier)
    head = followup.load(catalogue.program)
    right: list[bool] = []
    whole: list[bool] = []
    destructive = 0
    for row in rows:
        conversation = Conversation(catalogue, classifier, engine, head)
        hits = []
        for turn in row["turns"]:
            before = conversation.last
            result = as_object(conversation.say(Query(turn["q"])), catalogue.program)
            hit = _right(turn, Answer(result["status"], result["commands"]), catalogue)
            hits.append(hit)
            destructive += not hit and any(argv[0] in scoring.DESTRUCTIVE for argv in result["commands"])
            if show and not hit:
                print(" ".join(before.argv) if before else "-", "|", turn["q"], "=>", turn["accept"], "got", result["commands"] or result["reason"])
        right += hits[1:]
        whole.append(all(hits))
    return {
        "follow_ups_right": sum(right) / len(right),
        "whole_dialogues_right": sum(whole) / len(whole),
        "wrong_destructive": destructive,
        "turns": len(right),
        "dialogues": len(whole),
    }


def _right(turn: dict[str, Any], answer: Answer, catalogue: Catalogue) -> bool:
    got = [scoring.meaning(argv, catalogue) for argv in answer.commands]
    return got in [[scoring.meaning(argv, catalogue)] for argv in turn["accept"]] if turn["accept"] else not got


def main() -> None:
    """Print and save the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dialogs")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--wrong", action="store_true", help="print every wrong turn")
    args = parser.parse_args()
    catalogue = catalogues.load(args.catalogue)
    found = {}
    for name, file in SETS.items():
        found[name] = figures(load(file), catalogue, args.wrong)
        print(name, *(f"{key}: {value:.3f}" if isinstance(value, float) else f"{key}: {value}" for key, value in found[name].items()), sep="  ")
    report = {"machine": machine.describe("onnxruntime"), "sets": found}
    (machine.RESULTS / "dialogs.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
