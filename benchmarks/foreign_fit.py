"""The weights of nlcli.untrained: `python -m benchmarks.foreign_fit` fits and writes them.

Four multinomial logits: which command is meant, which parameter a word is for, which choice and whether a switch is asked for. All but the first are
fitted with and without what the examples of a program teach; an example is read with what the others teach.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import foreign
from benchmarks.foreign import Foreign
from intent_models import artefact
from intent_models.classifier import Prediction
from intent_models.described import Near
from intent_models.raw import Raw
from intent_models.tokenizer import Encoding
from nlcli import classifiers
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.learn import lessons
from nlcli.learn.parts import Parts
from nlcli.learn.taught import Row
from nlcli.learn.vectors import Vectors
from nlcli.types import Query, Suggestion
from nlcli.untrained import choices, classifier, ratings, switches, weights
from nlcli.untrained.classifier import Untrained
from nlcli.untrained.words import Spoken
from slot_rules.light import Record
from training import programs
from training.programs import Program

# Far more unrelated requests are written here than people make of a program; and what is proposed is shown before it is run.
_UNRELATED_WEIGHT = 0.25
# A command whose values are not read right is better not proposed.
_MISREAD_WEIGHT = 0.25
_EXAMPLE_WEIGHT = 0.5
# Real programs are what it is for; the invented ones are more, and more alike.
_INVENTED_WEIGHT = 0.4
_PENALTY = 0.0005
_STEPS = 1500
_RATE = 0.05


class Choice(Record):
    """One decision: the evidence for each candidate (candidates, kinds), the place of the right one, behind the last for "none", and what it counts."""

    evidence: Any
    right: int
    weight: float


class Reading(Record):
    """A request whose command is known: what its command line says of its words, and what was learned before."""

    spoken: Spoken
    params: dict[int, str]  # offset of a word -> parameter, for the first word of each value
    inside: set[int]  # offsets of the other words of values
    given: frozenset[str]
    weight: float


def logit(choices: list[Choice]) -> tuple[float, ...]:
    """The weights under which the right candidates are likeliest, with "none" at 0, by Adam."""
    import numpy as np

    most = max(len(each.evidence) for each in choices) + 1
    rows = np.zeros((len(choices), most, choices[0].evidence.shape[1]))
    barred = np.full((len(choices), most), -np.inf)
    meant = np.zeros((len(choices), most))
    for at, each in enumerate(choices):
        rows[at, : len(each.evidence)] = each.evidence
        barred[at, : len(each.evidence) + 1] = 0
        meant[at, each.right] = 1
    share = np.array([each.weight for each in choices])[:, None]
    share /= share.sum()
    weights = np.zeros(rows.shape[2])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        logits = rows @ weights + barred
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        slope = np.einsum("rcf,rc->f", rows, (chances - meant) * share) + 2 * _PENALTY * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return tuple(round(float(weight), 2) for weight in weights)


def sources() -> list[Foreign]:
    """What to fit on: the programs in benchmarks/foreign_tuning, and the invented ones that the encoder was not trained on."""
    return [*foreign.read(foreign.TUNING), *map(_invented, programs.split(programs.read())[1])]


def _invented(program: Program) -> Foreign:
    """An invented program; of each command's requests every second one is an example."""
    rows = [{"text": example.text, "argv": argv} for example, argv in zip(program.examples, program.command_lines, strict=True)]
    taught = []
    for name in program.catalogue.commands:
        taught += [row for row, example in zip(rows, program.examples, strict=True) if example.command == name][::2]
    return Foreign(program.catalogue, [row for row in rows if row not in taught], taught)


def _worth(source: Foreign) -> float:
    """What a request for a program counts."""
    return 1.0 if source.catalogue.program in foreign.TUNING.places else _INVENTED_WEIGHT


def commands(source: Foreign) -> list[Choice]:
    """Which command each request asks for, without examples."""
    import numpy as np

    catalogue = source.catalogue
    untrained = foreign.untrained(catalogue)
    known = _Known(untrained)
    engine = Engine(catalogue, known)
    worth = _worth(source)
    out = []
    for row in source.requests:
        evidence = np.array([numbers for numbers, _ in untrained.evidence(row["text"])])
        if not row["argv"]:
            out.append(Choice(evidence, len(evidence), worth * _UNRELATED_WEIGHT))
            continue
        known.command = catalogue.name_in(row["argv"]) or ""
        found = engine.translate(Query(row["text"]))
        read = isinstance(found, Suggestion) and foreign.is_meant(catalogue, found.parses[0].argv, row["argv"])
        out.append(Choice(evidence, catalogue.commands.index(known.command), worth * (1.0 if read else _MISREAD_WEIGHT)))
    return out


class _Known:
    """A classifier that is told which command is meant."""

    def __init__(self, untrained: Untrained) -> None:
        self._untrained = untrained
        self.command = ""

    def predict(self, text: str) -> Prediction:
        """The command, and what the request says of it."""
        return self._untrained.said(text, self.command)


def readings(source: Foreign) -> list[Reading]:
    """The requests and examples of a program, each without and with what its (other) examples teach."""
    requests, examples = ([Row(row["text"], "", tuple(row["argv"])) for row in rows if row["argv"]] for rows in (source.requests, source.lessons))
    read = _Reader(source.catalogue, examples)
    worth = _worth(source)
    rows = [*((row, worth) for row in requests), *((row, worth * _EXAMPLE_WEIGHT) for row in examples)]
    return [read.reading(row, weight, taught) for row, weight in rows for taught in ((False, True) if examples else (False,))]


class _Reader:
    """A program whose requests are read with what its examples teach, or without."""

    def __init__(self, catalogue: Catalogue, examples: list[Row]) -> None:
        self._catalogue, self._examples = catalogue, examples
        self._vectors = Vectors(lambda done, total: None)
        self._parts = Parts(catalogue, classifiers.described(catalogue))
        self._moves = [self._parts.moves(row, self._vectors) for row in examples]
        self._matching = artefact.load_matching()
        self._heads = {taught: self._parts.moved(self._moves if taught else ()) for taught in (False, True)}
        self._whole = lessons.of(catalogue, examples)

    def reading(self, row: Row, weight: float, taught: bool) -> Reading:
        """A request beside its own command. What is one of the examples is read with what the others teach."""
        command = self._catalogue.command_of(row.argv)
        head, told = self._heads[taught], self._whole if taught else {}
        if taught and row in self._examples:
            others = [at for at, each in enumerate(self._examples) if each is not row]
            head, told = self._parts.moved(self._moves[at] for at in others), lessons.of(self._catalogue, [self._examples[at] for at in others])
        found = lessons.example(self._catalogue, row.text, row.argv)
        placed = [(word.start, param, found.continues(at)) for at, (word, param) in enumerate(zip(found.row, found.params, strict=True))]
        spoken = Spoken(command, row.text, told.get(command.name), self._near(row.text, head))
        params = {start: param for start, param, continues in placed if param and not continues}
        return Reading(spoken, params, {start for start, _, continues in placed if continues}, found.given, weight)

    def _near(self, text: str, head: artefact.Head) -> Near:
        """What the runtime would say with that head, without opening one for each."""
        import numpy as np

        hidden, offsets = self._vectors.tokens(text)
        whole = np.frombuffer(head.weights, "<f4").reshape(hidden.shape[1] + 1, -1)
        raw = Raw([], (hidden @ whole[:-1] + whole[-1]).tolist(), [])
        return Near(raw, Encoding([], offsets), head, text, self._matching)


def words(reading: Reading) -> list[Choice]:
    """Which parameter each word is for; the words of a text that is taken as a whole are left out."""
    import numpy as np

    spoken = reading.spoken
    texts = {param.name for param in spoken.command.params if spoken.is_prose(param)}
    _, claimed = switches.read(spoken)
    rated = ratings.Ratings(spoken)
    out = []
    for word in spoken.row:
        param = reading.params.get(word.start, "")
        if word.start in claimed or word.start in reading.inside or (param in texts and not word.quoted):
            continue
        found = rated.evidence(word)
        names = [each.name for each, _ in found]
        if names and (not param or param in names):
            out.append(Choice(np.array([evidence for _, evidence in found]), names.index(param) if param else len(names), reading.weight))
    return out


def asked(reading: Reading) -> list[Choice]:
    """Whether each switch of the command is asked for."""
    import numpy as np

    names = switches.named(reading.spoken)
    flags = [param for param in reading.spoken.command.params if param.flag and param.slot]
    rows = [(param.name in reading.given, switches.evidence(reading.spoken, param, names)[0]) for param in flags]
    return [Choice(np.array([evidence]), 0 if given else 1, reading.weight) for given, evidence in rows]


def chosen(reading: Reading) -> list[Choice]:
    """Which choice of each parameter that has some is asked for."""
    import numpy as np

    out = []
    for param in reading.spoken.command.params:
        if param.choices and param.slot:
            found = choices.evidence(reading.spoken, param, set())
            right = next((at for at, label in enumerate(found) if label in reading.given), len(found))
            out.append(Choice(np.array([row for row, _ in found.values()]), right, reading.weight))
    return out


def main() -> None:
    """Fit all four and write them; the commands' evidence is read with the new weights of the others."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    every = sources()
    found = [reading for source in every for reading in readings(source)]
    made = {}
    for name, module, decisions in (
        ("switches", switches, lambda: (choice for reading in found for choice in asked(reading))),
        ("choices", choices, lambda: (choice for reading in found for choice in chosen(reading))),
        ("values", ratings, lambda: (choice for reading in found for choice in words(reading))),
        ("commands", classifier, lambda: (choice for source in every for choice in commands(source))),
    ):
        module.WEIGHTS = logit(list(decisions()))
        made[name] = dict(zip(module.EVIDENCE, module.WEIGHTS, strict=True))
        print(f"{name}:", ", ".join(f"{kind} {weight}" for kind, weight in made[name].items()), flush=True)
    Path(weights.file()).write_text(json.dumps(made, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
