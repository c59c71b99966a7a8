"""A conversation: each request may go on from the one before it. Pure, like the engine; the state is in the object."""

from __future__ import annotations

from intent_models.classifier import Classifier, Prediction
from intent_models.followup import FollowUps
from nlcli import carry, decide, guard, literal, memory, parts, refine, steps
from nlcli.answer import complete, leaves
from nlcli.catalogue import Catalogue
from nlcli.engine import MODEL, Engine
from nlcli.parts import CONTINUE, MISSING, NONE, Reader
from nlcli.refine import Last, joined_text
from nlcli.types import NoMatch, Parse, Query, Question, Result, Suggestion
from slot_rules.light import Record
from slot_rules.text import words
from slot_rules.types import SlotMatch

# A request of its own; the command before with changes; another command for the same object; the same again; nothing the program can do.
NEW, SAME, REFER, REPEAT, OTHER = KINDS = ("new", "same", "refer", "repeat", "other")


class Ways(Record):
    """What the request would be as a change of the command before, and as another command for the same object, with that command's probability."""

    refined: tuple[str, ...]
    carried: tuple[tuple[str, ...], float] | None


class Conversation:
    """Requests one after another. What was last understood, and the question that was last asked, are remembered."""

    def __init__(self, catalogue: Catalogue, classifier: Classifier, engine: Engine, followups: FollowUps | None) -> None:
        """Without a follow-up head every request stands for itself, but for the answer to a question."""
        self._catalogue = catalogue
        self._classifier = classifier
        self._engine = engine
        self._followups = followups
        self._reader = Reader(catalogue)
        self.last: Last | None = None
        self.pending: Question | None = None
        # What the last answer goes on from; None if it stands for itself.
        self.follows: Last | None = None

    def say(self, query: Query) -> Result:
        """The answer to a request, given the ones before."""
        self.follows = None
        result = self._answered(query) or self._followed(query) or self._engine.translate(query)
        if isinstance(result, NoMatch):
            if self.pending and leaves(self.pending, query.text):
                self.pending = None
        else:
            self.settle(result)
        return result

    def settle(self, result: Suggestion | Question) -> None:
        """Go on from this, which may have been come to elsewhere: by editing, or by answers to questions."""
        if isinstance(result, Question):
            self.pending = result
        else:
            self.last, self.pending = Last(result.query.text, result.parses[-1].argv), None

    def resume(self, text: str, argv: tuple[str, ...], asked: Query) -> None:
        """Go on from an earlier request and its argument list, if there is one, and from a request that has been asked about since, if that is any."""
        if argv and self._catalogue.name_in(argv):
            self.last = Last(text, argv)
        question = self._engine.translate(asked) if asked.text else None
        self.pending = question if isinstance(question, Question) else None

    def _answered(self, query: Query) -> Result | None:
        """The command that was asked about, with the answer in it; None if this is no answer."""
        if self.pending is None or leaves(self.pending, query.text):
            return None
        result = complete(self.pending, query.text, self._catalogue)
        if not isinstance(result, Question) or result.missing != self.pending.missing:
            return result
        command = self._catalogue.command_of(self.pending.parse.argv)
        alone = self._classifier.predict(query.text)
        found = [slot for slot in self._read(query, alone, self.pending) if slot.slot in self.pending.missing]
        if not found or (alone.labels[0][0] not in (NONE, CONTINUE, command.name) and alone.labels[0][1] >= decide.UNSURE_BELOW):
            return None
        answer = " ".join(slot.value for slot in found)
        return complete(self.pending, answer, self._catalogue)._replace(query=query)

    def _read(self, query: Query, alone: Prediction, question: Question) -> list[SlotMatch]:
        marks = parts.marks(alone)
        return self._reader.slots(query, self._catalogue.command_of(question.parse.argv), (0, len(query.text)), alone, marks)

    def seen(self, query: Query, last: Last) -> tuple[Prediction, Result, Ways, tuple[float, ...]]:
        """A request behind a command: the prediction for it alone, what it would be by itself and as a follow-up, and the head's numbers."""
        alone = self._classifier.predict(query.text)
        joined = self._classifier.predict(joined_text(last.text, query.text))
        result = self._engine.translate(query, alone)
        refined = refine.argv(query, last, alone, joined, self._reader, self._catalogue)
        ways = Ways(refined, carry.argv(query, last, alone, self._reader, self._catalogue))
        return alone, result, ways, numbers(query.text, last, alone, joined, result, ways)

    def _followed(self, query: Query) -> Result | None:
        """The request as a follow-up of the last one; None if it is none."""
        last = self.last
        if last is None or self._followups is None or guard.refusal(query.text) or literal.argv(query.text, self._catalogue):
            return None
        alone, result, ways, count = self.seen(query, last)
        if isinstance(result, Suggestion) and result.tier == memory.TIER:
            return result
        chances = self._followups.predict(query.text, count, alone.embedding)
        return self._likeliest(query, last, result, chances, ways)

    def _likeliest(self, query: Query, last: Last, result: Result, chances: dict[str, float], found: Ways) -> Result:
        """The outcome that most of the probability leads to: several kinds may come to the same command."""
        refined, carried = found
        if isinstance(result, Suggestion) and chances[NEW] >= decide.ALONE_FROM[result.effect] and not steps.points_back(query.text):
            return result
        single = result.parses[0].argv if isinstance(result, Suggestion) and len(result.parses) == 1 else None
        # With nothing to change it is what it says by itself, or the same again, if anything.
        unchanged = single or (last.argv if chances[REPEAT] > chances[OTHER] else None)
        ways = {REPEAT: last.argv, SAME: refined if set(refined) != set(last.argv) else unchanged, REFER: carried[0] if carried else None}
        sums: dict[tuple[str, ...] | None, float] = {None: chances[OTHER]}
        if single:
            # "prehistoric. get rid of it": what "it" is stands in the request before.
            pointed = carried and steps.points_back(query.text) and carried[0][0] == single[0]
            ways[NEW] = carried[0] if carried and pointed else single
        elif chances[NEW] == max(chances.values()):
            return result
        for kind, argv in ways.items():
            sums[argv] = sums.get(argv, 0.0) + chances[kind]
        argv = max(sums, key=sums.__getitem__)
        if argv is None:
            return NoMatch(query, "this is nothing it can do", sums[None])
        if argv == single == ways.get(NEW) and chances[NEW] >= max(chances[REFER], chances[SAME]):
            return result
        if argv == single and set(refined) == set(last.argv):
            return result
        score = sums[argv]
        proposed = self._proposed(query, argv, min(score, carried[1]) if carried and argv == carried[0] and chances[REFER] == max(chances.values()) else score)
        if isinstance(proposed, NoMatch):
            # "delete one of my environments": too unsure that the last one is meant, so it is asked which.
            return result if isinstance(result, Question) else proposed
        self.follows = last
        return proposed

    def _proposed(self, query: Query, argv: tuple[str, ...], score: float) -> Result:
        command = self._catalogue.command_of(argv)
        slots = parts.located(self._catalogue, argv, query.text, "followup")
        parse = Parse(argv, score, slots, self._catalogue.effect(argv))
        lacking = parts.lacking(command, {slot.slot for slot in slots})
        if lacking:
            return Question(query, parse, lacking.any, lacking.question)
        problem = self._catalogue.refusal(argv)
        if problem or score < decide.GOES_ON_FROM[parse.effect]:
            return NoMatch(query, f"no valid command comes of it: {problem}" if problem else "it is not clear enough what is meant", score)
        return Suggestion(query, (parse,), score, parse.effect, MODEL)


def numbers(text: str, last: Last, alone: Prediction, joined: Prediction, result: Result, ways: Ways) -> tuple[float, ...]:
    """What tells a follow-up from a request besides its words, each about in [0, 1]: how it is understood alone, and behind the one before."""
    own, both = dict(alone.labels), dict(joined.labels)
    before, top, joined_top = last.argv[0], alone.labels[0][0], joined.labels[0][0]
    count = len(text.split())
    proposed = result.parses[0].argv[0] if isinstance(result, Suggestion) else ""
    return tuple(
        float(value)
        for value in (
            own.get(NONE, 0.0),
            own.get(CONTINUE, 0.0),
            max((p for label, p in alone.labels if label not in (NONE, CONTINUE)), default=0.0),
            top == before,
            own.get(before, 0.0),
            joined_top == before,
            both.get(before, 0.0),
            both.get(NONE, 0.0),
            joined_top == top,
            min(count, 20) / 10,
            count <= 2,
            count <= 4,
            steps.points_back(text),
            alone.flags.get(MISSING, 0.0),
            bool(alone.marks),
            bool(proposed),
            isinstance(result, Question),
            isinstance(result, NoMatch),
            "?" in text,
            proposed == before,
            bool(proposed) and proposed != before,
            set(ways.refined) != set(last.argv),
            len(ways.refined) > len(last.argv),
            len(ways.refined) < len(last.argv),
            set(ways.refined) != set(last.argv) and bool({word.text for word in words(text)} & {item for value in last.argv[1:] for item in value.split()}),
            ways.carried is not None and bool(set(ways.carried[0][1:]) & set(last.argv[1:])),
        )
    )
