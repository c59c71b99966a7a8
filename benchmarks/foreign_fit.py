"""The weights of nlcli.untrained, fitted on the programs in benchmarks/foreign_tuning: `python -m benchmarks.foreign_fit` prints them.

Three multinomial logits: which command is meant, which parameter a word is for, and whether a switch is asked for. The last two are fitted with and
without what the examples of a program teach; an example is read with what the others teach.
"""

from __future__ import annotations

import argparse
from typing import Any

from benchmarks import foreign
from intent_models.classifier import Prediction
from intent_models.embedder import Embedder
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.learn import lessons
from nlcli.learn.taught import Row
from nlcli.types import Query, Suggestion
from nlcli.untrained import ratings, switches
from nlcli.untrained.classifier import Untrained
from nlcli.untrained.lessons import Lessons
from nlcli.untrained.words import Spoken
from slot_rules.light import Record

# Far more unrelated requests are written here than people make of a program; and what is proposed is shown before it is run.
_UNRELATED_WEIGHT = 0.25
# A command whose values are not read right is better not proposed.
_MISREAD_WEIGHT = 0.25
_EXAMPLE_WEIGHT = 0.5
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


def commands(catalogue: Catalogue, embedder: Embedder) -> list[Choice]:
    """Which command each request asks for, without examples."""
    import numpy as np

    untrained = Untrained(catalogue, embedder.embed)
    known = _Known(untrained)
    engine = Engine(catalogue, known)
    out = []
    for row in foreign.read(catalogue.program):
        evidence = np.array([numbers for numbers, _ in untrained.evidence(row["text"])])
        if not row["argv"]:
            out.append(Choice(evidence, len(evidence), _UNRELATED_WEIGHT))
            continue
        known.command = catalogue.name_in(row["argv"]) or ""
        found = engine.translate(Query(row["text"]))
        read = isinstance(found, Suggestion) and foreign.is_meant(catalogue, found.parses[0].argv, row["argv"])
        out.append(Choice(evidence, catalogue.commands.index(known.command), 1.0 if read else _MISREAD_WEIGHT))
    return out


class _Known:
    """A classifier that is told which command is meant."""

    def __init__(self, untrained: Untrained) -> None:
        self._untrained = untrained
        self.command = ""

    def predict(self, text: str) -> Prediction:
        """The command, and what the request says of it."""
        labels = ((self.command, 1.0),)
        marks, flags = self._untrained.said(text, labels)
        return Prediction(labels, flags, marks)


def readings(catalogue: Catalogue) -> list[Reading]:
    """The requests and examples of a program, each without and with what its (other) examples teach."""
    requests, examples = (
        [Row(row["text"], "", tuple(row["argv"])) for row in rows if row["argv"]]
        for rows in (foreign.read(catalogue.program), foreign.lessons(catalogue.program))
    )
    whole = lessons.of(catalogue, examples)
    out = []
    for row in requests:
        out += [_reading(catalogue, row, told, 1.0) for told in ({}, *([whole] if examples else []))]
    for row in examples:
        others = lessons.of(catalogue, [each for each in examples if each is not row])
        out += [_reading(catalogue, row, told, _EXAMPLE_WEIGHT) for told in ({}, others)]
    return out


def _reading(catalogue: Catalogue, row: Row, told: dict[str, Lessons], weight: float) -> Reading:
    command = catalogue.command_of(row.argv)
    found = lessons.example(catalogue, row.text, row.argv)
    placed = [(word.start, param, found.continues(at)) for at, (word, param) in enumerate(zip(found.row, found.params, strict=True))]
    spoken = Spoken(command, row.text, told.get(command.name))
    params = {start: param for start, param, continues in placed if param and not continues}
    return Reading(spoken, params, {start for start, _, continues in placed if continues}, found.given, weight)


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


def main() -> None:
    """Fit all three and print them; the commands' evidence is read with the new weights of the others."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    found = [reading for catalogue in foreign.catalogues(foreign.FITTED_ON) for reading in readings(catalogue)]
    switches.WEIGHTS = logit([choice for reading in found for choice in asked(reading)])
    print("nlcli.untrained.switches:", switches.WEIGHTS, flush=True)
    ratings.WEIGHTS = logit([choice for reading in found for choice in words(reading)])
    print("nlcli.untrained.ratings:", ratings.WEIGHTS, flush=True)
    embedder = Embedder()
    every = [choice for catalogue in foreign.catalogues(foreign.FITTED_ON) for choice in commands(catalogue, embedder)]
    print("nlcli.untrained.classifier:", logit(every))


if __name__ == "__main__":
    main()
