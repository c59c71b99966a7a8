"""A classifier for a program that nobody has trained one for: a request against the names and help texts of its commands, by its words and by the encoder."""

from __future__ import annotations

from collections import Counter
from math import exp, log

from intent_models.classifier import MOST_LABELS, Marked, Prediction
from nlcli import wording
from nlcli.catalogue import Catalogue, Command, Param
from nlcli.catalogue_guess import DELETES
from nlcli.parts import CONTINUE, NONE
from nlcli.peculiar import Words, reweighed
from nlcli.untrained import values as reader
from nlcli.untrained import weights
from nlcli.untrained.lessons import Lessons
from nlcli.untrained.matcher import Matcher, Seen
from nlcli.untrained.words import stands_out
from slot_rules.negation import negated
from slot_rules.text import words

# What speaks for a command, in the order of its evidence.
EVIDENCE = tuple(
    """
    name_missing said_share encoder encoder_behind unknown lacking left verb_is_name verb_in_help values loose loose_text loose_determined
    all_said shown any
    """.split()
)
WEIGHTS = weights.of("commands", EVIDENCE)
# How far each of two opinions counts where both are asked. Source: benchmarks/foreign.py --tuning --learn.
_BY_WORDS, _BY_EXAMPLES = 0.5, 1.2
_LEAST = 1e-9
# A word that a program of a few commands never uses says as much as one that a program of so many never uses.
_FEW = 20
# A command that deletes is no surer than this without a word that says so: below what any command is proposed from.
_UNSAID = 0.4
_NAME, _HELP, _PARAMS = 1.0, 0.8, 0.4
# No logit of the encoder says more than this against a command.
_MOST = 8.0

_DELETING = frozenset(map(wording.stem, DELETES))


class Untrained:
    """Ranks a catalogue's commands for a request without having seen a single one."""

    def __init__(
        self,
        catalogue: Catalogue,
        matcher: Matcher,
        lessons: dict[str, Lessons] | None = None,
    ) -> None:
        """`lessons` are what the user's examples teach of the commands that have any."""
        self._commands = [catalogue.command(name) for name in catalogue.commands]
        self._matcher = matcher
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
        seen = self._matcher.see(text)
        chances, said = self._chances(text, seen)
        labels = self._ranked(self._weighed(chances, text, seen), text)
        best = next((said[self._places[label]] for label, _ in labels if label in self._places), None)
        return Prediction(labels[:MOST_LABELS], best.switches if best else {}, _marks(best) if best else (), embedding=seen.prediction.embedding)

    def _weighed(self, chances: dict[str, float], text: str, seen: Seen) -> dict[str, float]:
        """The probabilities of the commands; what is lacking to 1 is that of none."""
        return chances

    def _chances(self, text: str, seen: Seen) -> tuple[dict[str, float], list[reader.Said]]:
        """How likely each command is by what is known of it, and what the request would say of it."""
        rows = self._evidence(text, seen)
        scores = [sum(map(float.__mul__, WEIGHTS, row)) for row, _ in rows]
        powers = [exp(min(score, 30.0)) for score in scores]
        total = 1.0 + sum(powers)
        return {command.name: power / total for command, power in zip(self._commands, powers, strict=True)}, [said for _, said in rows]

    def _ranked(self, commands: dict[str, float], text: str) -> tuple[tuple[str, float], ...]:
        """Commands with their probabilities, none surer than it may be, and "none" with the rest: the likeliest first."""
        labels = [(name, min(p, self._most(name, text))) for name, p in commands.items()]
        return tuple(sorted([*labels, (NONE, 1.0 - sum(p for _, p in labels))], key=lambda pair: -pair[1]))

    def _most(self, name: str, text: str) -> float:
        """How sure a command may be at most: what deletes too little to be proposed, if the request does not say so."""
        place = self._places[name]
        return 1.0 if _may_be(self._commands[place], self._docs[place], text) else _UNSAID

    def said(self, text: str, name: str) -> Prediction:
        """The values and switches of a command, as if it were sure that it is meant."""
        found = reader.read(self._commands[self._places[name]], text, self._lessons.get(name), self._matcher.see(text).near)
        return Prediction(((name, 1.0),), found.switches, _marks(found))

    def evidence(self, text: str) -> list[tuple[tuple[float, ...], reader.Said]]:
        """For every command the evidence that it is meant, and what the request would say of it."""
        return self._evidence(text, self._matcher.see(text))

    def _evidence(self, text: str, seen: Seen) -> list[tuple[tuple[float, ...], reader.Said]]:
        top = max(seen.commands)
        return [self._of(command, doc, text, seen, logit, logit - top) for command, doc, logit in zip(self._commands, self._docs, seen.commands, strict=True)]

    def _of(self, command: Command, doc: _Doc, text: str, seen: Seen, logit: float, behind: float) -> tuple[tuple[float, ...], reader.Said]:
        said = reader.read(command, text, self._lessons.get(command.name), seen.near)
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
            max(-_MOST, logit),
            max(-_MOST, behind),
            min(4.0, unknown),
            float(lacking),
            min(2.0, left),
            verb_named,
            verb_helped,
            min(2.0, len(said.values) - len(loose)),
            float(sum(not value.prose for value in loose)),
            float(sum(value.prose for value in loose)),
            float(sum(reader.determined(value, text) for value in loose)),
            float(max(verb, verb_helped) >= wording.ALIKE and not (unknown or left)),
            float(implied == "show" and command.effect == "read") - float(implied == "show" and command.effect != "read"),
            1.0,
        ), said


class Taught(Untrained):
    """The same, with what a user's examples say of commands: a learned head, and the words peculiar to commands that were taught."""

    def __init__(self, catalogue: Catalogue, matcher: Matcher, lessons: dict[str, Lessons], peculiar: Words, temperature: float) -> None:
        """`matcher` has the learned head, whose logits are divided by the `temperature`."""
        super().__init__(catalogue, matcher, lessons)
        self._words = peculiar
        self._temperature = temperature

    def _weighed(self, chances: dict[str, float], text: str, seen: Seen) -> dict[str, float]:
        """What is known of the commands and what examples say of them, as one opinion."""
        learned = reweighed(seen.prediction.labels, {label: logit / self._temperature for label, logit in self._words.logits(text).items()})
        powers = {label: chances.get(label, _LEAST) ** _BY_WORDS * max(p, _LEAST) ** _BY_EXAMPLES for label, p in learned if label != CONTINUE}
        powers |= {NONE: max(1.0 - sum(chances.values()), _LEAST) ** _BY_WORDS * max(dict(learned)[NONE], _LEAST) ** _BY_EXAMPLES}
        total = sum(powers.values())
        return {label: power / total for label, power in powers.items() if label in self._places}


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
