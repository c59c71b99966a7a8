"""A classifier for a program that nobody has trained one for: the words of a request against the names and help texts of its commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import exp, log

from intent_models.classifier import MOST_LABELS, Marked, Prediction
from nlcli import wording
from nlcli.catalogue import Catalogue, Command, Param
from nlcli.catalogue_guess import DELETES
from nlcli.parts import NONE
from nlcli.untrained import values as reader
from nlcli.untrained.lessons import Lessons
from nlcli.untrained.words import stands_out
from slot_rules.negation import negated
from slot_rules.text import words

# What each kind of evidence counts for, in the order of `Untrained.evidence`; the last is for every command. Source: a multinomial logit fitted
# by benchmarks/foreign_fit.py on the programs in benchmarks/foreign_tuning, none of which it is reported on.
WEIGHTS = (-1.33, 5.04, 0.92, -0.2, -2.6, -0.5, 0.14, 0.17, 0.92, -2.08, -2.11, -2.83, 1.21, 0.5, -2.4)
# A word that a program of a few commands never uses says as much as one that a program of so many never uses.
_FEW = 20
# A command that deletes is no surer than this without a word that says so: below what any command is proposed from.
_UNSAID = 0.4
_NAME, _HELP, _PARAMS = 1.0, 0.8, 0.4

_DELETING = frozenset(map(wording.stem, DELETES))

Vector = tuple[float, ...]


class Untrained:
    """Ranks a catalogue's commands for a request without having seen a single one."""

    def __init__(
        self,
        catalogue: Catalogue,
        embed: Callable[[str], Vector],
        vectors: dict[str, Vector] | None = None,
        lessons: dict[str, Lessons] | None = None,
    ) -> None:
        """`embed` gives the embedding of a text; `vectors` are those of the commands' texts (see `texts`), worked out here if they are not given.

        `lessons` are what the user's examples teach of the commands that have any.
        """
        self._commands = [catalogue.command(name) for name in catalogue.commands]
        self._embed = embed
        self._vectors = vectors if vectors is not None else {name: embed(text) for name, text in texts(catalogue).items()}
        self._lessons = lessons or {}
        self._places = {command.name: place for place, command in enumerate(self._commands)}
        self._docs = [_Doc(command, self._lessons.get(command.name)) for command in self._commands]
        known_to = Counter(term for told in self._lessons.values() for term in told.plain)
        for name, told in self._lessons.items():
            self._docs[self._places[name]].deleting |= frozenset(term for term in told.plain if known_to[term] == 1 and wording.terms(term))
        known = [term for doc in self._docs for term in doc.all]
        self._rarity = {term: log(1 + len(self._docs) / known.count(term)) for term in set(known)}
        self._unknown = log(1 + max(len(self._docs), _FEW))

    def predict(self, text: str) -> Prediction:
        """What is asked for in `text`, with the values and switches of the likeliest command."""
        embedding = self._embed(text)
        rows = self._evidence(text, embedding)
        scores = [sum(weight * value for weight, value in zip(WEIGHTS, row, strict=True)) for row, _ in rows]
        powers = [exp(min(score, 30.0)) for score in scores]
        total = 1.0 + sum(powers)
        ranked = self.ranked([(command.name, power / total) for command, power in zip(self._commands, powers, strict=True)], text)[:MOST_LABELS]
        best = max(range(len(rows)), key=scores.__getitem__)
        return Prediction(ranked, rows[best][1].switches, _marks(rows[best][1]), embedding=embedding)

    def ranked(self, commands: list[tuple[str, float]], text: str) -> tuple[tuple[str, float], ...]:
        """Commands with their probabilities, none surer than it may be, and "none" with the rest: the likeliest first."""
        labels = [(name, min(p, self._most(name, text))) for name, p in commands]
        return tuple(sorted([*labels, (NONE, 1.0 - sum(p for _, p in labels))], key=lambda pair: -pair[1]))

    def _most(self, name: str, text: str) -> float:
        """How sure a command may be at most: what deletes too little to be proposed, if the request does not say so; what is gone not at all."""
        place = self._places.get(name)
        if place is None:
            return 0.0
        return 1.0 if _may_be(self._commands[place], self._docs[place], text) else _UNSAID

    def said(self, text: str, labels: tuple[tuple[str, float], ...]) -> tuple[tuple[Marked, ...], dict[str, float]]:
        """The values and switches of the likeliest command among ranked `labels`; nothing if none of them is a command."""
        known = {command.name: command for command in self._commands}
        command = next((known[label] for label, _ in labels if label in known), None)
        if command is None:
            return (), {}
        found = reader.read(command, text, self._lessons.get(command.name))
        return _marks(found), found.switches

    def evidence(self, text: str) -> list[tuple[tuple[float, ...], reader.Said]]:
        """For every command the evidence that it is meant, and what the request would say of it."""
        return self._evidence(text, self._embed(text))

    def _evidence(self, text: str, asked: Vector) -> list[tuple[tuple[float, ...], reader.Said]]:
        near = [sum(map(float.__mul__, asked, self._vectors[command.name])) for command in self._commands]
        mean = sum(near) / len(near)
        return [self._of(command, doc, text, close - mean) for command, doc, close in zip(self._commands, self._docs, near, strict=True)]

    def _of(self, command: Command, doc: _Doc, text: str, close: float) -> tuple[tuple[float, ...], reader.Said]:
        said = reader.read(command, text, self._lessons.get(command.name))
        spoken = [word for word in said.left if not stands_out(word, doc.all)]
        implied, opened = wording.opening(text)
        asked = [term for word in spoken if word.start >= opened for term in wording.terms(word.text)]
        if implied and implied != "show":
            asked.insert(0, wording.stem(implied))
        first = asked[:1]
        if implied == "show" and asked and all(map(doc.likeness, asked)):
            first.append(implied)
        rarity = {term: self._rarity.get(term, self._unknown) for term in asked}
        every = frozenset((*(wording.stem(word.lower) for word in spoken), *first))
        weights = [self._rarity[term] for term in doc.name]
        named = [max((wording.named(term, own) for term in every), default=0.0) for own in doc.name]
        share = sum(map(float.__mul__, named, weights)) / sum(weights)
        filled = {value.param for value in said.values}
        loose = [value for value in said.values if value.loose]
        lacking = sum(param.required and param.name not in filled and not _chosen(param, said) for param in command.params)
        verb_named = max((share * max(wording.named(term, own) for own in doc.name) for term in first), default=0.0)
        verb_helped = max((wording.best(term, doc.verb) for term in first), default=0.0)
        unknown = sum(doc.likeness(term) == 0 for term in asked)
        left = len(said.left) - len(spoken)
        verb = max((max(wording.named(term, doc.name[-1]), wording.named(term, doc.name[0])) for term in first), default=0.0)
        return (
            float(min(2, sum(not like for like in named))),
            sum(weight * doc.likeness(term) for term, weight in rarity.items()) / (sum(rarity.values()) or 1.0),
            close * 10,
            min(4.0, unknown),
            float(lacking),
            min(2.0, left),
            verb_named,
            verb_helped,
            min(2.0, len(said.values) - len(loose)),
            float(sum(not value.prose for value in loose)),
            float(sum(value.prose for value in loose)),
            float(sum(reader.determined(value, text) for value in loose)),
            float(max(verb, verb_helped) >= wording.ALIKE and not (unknown or left or lacking)),
            float(implied == "show" and command.effect == "read") - float(implied == "show" and command.effect != "read"),
            1.0,
        ), said


def _may_be(command: Command, doc: _Doc, text: str) -> bool:
    """Does a request name what a command that deletes does, and not only to deny it? Any other command may be meant."""
    if command.effect != "delete":
        return True
    spoken = (word for word in words(text) if not stands_out(word, doc.all) and not negated(text, word.start))
    return any(wording.best(term, doc.deleting) >= wording.ALIKE for word in spoken for term in wording.terms(word.text))


def _chosen(param: Param, said: reader.Said) -> bool:
    return bool(param.slot and any(label.startswith(f"{param.slot.label}=") and score > 0 for label, score in said.switches.items()))


def _marks(said: reader.Said) -> tuple[Marked, ...]:
    return tuple(Marked(value.param, value.start, value.end, value.score) for value in said.values)


class _Doc:
    """The terms of a command's texts."""

    def __init__(self, command: Command, lessons: Lessons | None = None) -> None:
        self.name = tuple(wording.stem(word) for word in wording.spaced(command.name).lower().split())
        # A help text begins with what the command does; the rest goes into details.
        self.verb = wording.terms(command.help)[:1]
        first, _, rest = command.help.partition(". ")
        self.deleting = frozenset((*self.name, *self.verb)) & _DELETING or frozenset(self.name[-1:])
        self.help = frozenset(wording.terms(first.partition(" without ")[0])) | frozenset(t for t in (lessons.plain if lessons else ()) if wording.terms(t))
        params = rest + " " + " ".join(wording.spaced(f"{param.name} {' '.join(param.opts)} {param.help}") for param in command.params)
        self.params = frozenset(wording.terms(params))
        self.all = frozenset(self.name) | self.help

    def likeness(self, term: str) -> float:
        """How far a term of a request is one of the command's, in [0, 1]."""
        name = max(wording.named(term, own) for own in (*self.name, *self.verb))
        return max(_NAME * name, _HELP * wording.best(term, self.help), _PARAMS * wording.best(term, self.params))


def texts(catalogue: Catalogue) -> dict[str, str]:
    """What is embedded of each command."""
    return {name: f"{wording.spaced(name)}: {catalogue.command(name).help}" for name in catalogue.commands}
