"""The whole path of a request, from text to suggestion, question or "no match". Pure: prints, runs and reads nothing."""

from __future__ import annotations

from collections.abc import Callable

from intent_models.classifier import Classifier, Prediction
from nlcli import decide, guard, literal, order, parts, reference, render, steps
from nlcli.catalogue import Catalogue
from nlcli.errors import NlcliError
from nlcli.parts import CONTINUE, NONE, Part
from nlcli.types import Alternative, NoMatch, Parse, Query, Question, Result, Suggestion
from slot_rules.types import Mark

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.escalate import Escalation
    from nlcli.memory.recall import Memory

MODEL = "model"
RULES = "rules"
SLM = "slm"


class Engine:
    """Translates requests into commands of one catalogue."""

    def __init__(self, catalogue: Catalogue, classifier: Classifier, tier: Callable[[], Escalation | None] | None = None, memory: Memory | None = None) -> None:
        """A classifier whose labels are the catalogue's commands, "none" and "continue".

        `tier` gives what is asked when it is not sure; `memory` what the user has put right, which goes before everything else.
        """
        self._catalogue = catalogue
        self._classifier = classifier
        self._tier = tier
        self._memory = memory
        self._reader = parts.Reader(catalogue)

    def translate(self, query: Query, seen: Prediction | None = None) -> Result:
        """What the request asks for; `seen` is the prediction for its text, if there is one already.

        Never raises for any text; a broken model or catalogue raises ModelError or CatalogueError.
        """
        if reason := guard.refusal(query.text):
            return NoMatch(query, reason, 1.0)
        if self._memory and (recalled := self._memory.same(query)):
            return self._memory.suggestion(query, recalled)
        if argv := literal.argv(query.text, self._catalogue):
            return self._literal(query, argv)
        whole = seen or self._classifier.predict(query.text)
        if self._memory and (recalled := self._memory.recalled(query, whole)):
            return self._memory.suggestion(query, recalled)
        result = self._understood(query, whole)
        if self._memory and isinstance(result, Suggestion) and self._memory.turned_down(query, result):
            return result._replace(score=min(result.score, decide.TURNED_DOWN))
        return result

    def _understood(self, query: Query, whole: Prediction) -> Result:
        spans = steps.split(query.text, whole.steps)
        if len(spans) > decide.MOST_STEPS:
            return NoMatch(query, f"that is too much at once ({len(spans)} requests; at most {decide.MOST_STEPS})", 1.0)
        several = self._several(query, whole, spans) if len(spans) > 1 else None
        result = several or self._single(query, whole)
        if isinstance(result, NoMatch) and self._tier and dict(whole.labels).get(NONE, 0.0) < decide.ESCALATE_BELOW:
            return self._escalated(query, whole, result)
        return result

    def _escalated(self, query: Query, prediction: Prediction, result: NoMatch) -> Result:
        """What the language model makes of a request, or the result that was there, with the reason why nothing came of it."""
        assert self._tier
        try:
            escalation = self._tier()
            if escalation is None:
                return result
            written = escalation.written(query.text, prediction.labels, query.context.names())
        except NlcliError as error:
            return result._replace(reason=f"{result.reason} ({error})")
        if isinstance(written, str):
            return result._replace(reason=f"{result.reason} ({written})")
        if written.argv is None or self._catalogue.refusal(written.argv):
            return result
        parse = Parse(
            written.argv, written.score, parts.located(self._catalogue, written.argv, query.text, "slm:written"), self._catalogue.effect(written.argv)
        )
        command = self._catalogue.command_of(written.argv)
        complete = parts.satisfied(command, list(parse.slots))
        enough = decide.threshold(parse.effect) if complete else decide.ASK_FROM
        barred = parse.effect == "delete" and (not escalation.may_delete or parts.denied(command, query.text, self._catalogue))
        if written.score < enough or barred:
            return result
        lacking = parts.lacking(command, {slot.slot for slot in parse.slots})
        return Question(query, parse, lacking.any, lacking.question) if lacking else Suggestion(query, (parse,), parse.score, parse.effect, SLM)

    def _literal(self, query: Query, argv: tuple[str, ...]) -> Result:
        """A command line as it was typed, or the question for what it lacks."""
        parse = Parse(argv, 1.0, (), self._catalogue.effect(argv))
        given = {param.name for param, _ in self._catalogue.values(argv)}
        lacking = parts.lacking(self._catalogue.command_of(argv), given)
        return Question(query, parse, lacking.any, lacking.question) if lacking else Suggestion(query, (parse,), 1.0, parse.effect, RULES)

    def _single(self, query: Query, prediction: Prediction) -> Result:
        marks = parts.marks(prediction)
        part = self._reader.part(query, (0, len(query.text)), prediction, marks)
        alternatives = self._alternatives(query, prediction, marks, part)
        if part.command is None:
            reason = "this is nothing it can do" if prediction.labels[0][0] in (NONE, CONTINUE) else "it is not clear enough what is meant"
            return NoMatch(query, reason, part.score, self._nearest(prediction), alternatives)
        parse = self._parse(part)
        if question := parts.question(part, query, parse):
            return question
        parses = tuple(self._parse(each) for each in self._reader.listed(query, part, marks))
        if refusal := next(filter(None, (self._catalogue.refusal(parse.argv) for parse in parses)), None):
            return NoMatch(query, f"no valid command comes of it: {refusal}", part.score, self._nearest(prediction), alternatives)
        return Suggestion(query, parses, part.score, parse.effect, MODEL, alternatives)

    def _several(self, query: Query, whole: Prediction, spans: list[tuple[int, int]]) -> Result | None:
        """The commands of a sentence with several parts, or None if the parts make no sense by themselves."""
        marks = parts.marks(whole)
        done = self._parts(query, marks, spans)
        if done is None:
            return None
        row: list[Parse | Question] = []
        for part in (each for several in done for each in self._reader.listed(query, several, marks)):
            parse = self._parse(part)
            question = parts.question(part, query, parse)
            if question is None and self._catalogue.refusal(parse.argv):
                return None
            row.append(question or parse)
        return in_order(query, tuple(row), MODEL)

    def _parts(self, query: Query, marks: tuple[Mark, ...], spans: list[tuple[int, int]]) -> list[Part] | None:
        """The parts in the order they are to run, or None if one of them is nothing the program can do."""
        done: list[Part] = []
        previous = ""
        for span in spans:
            text = query.text[slice(*span)]
            prediction = self._classifier.predict(text.strip(" ,.;&"))
            part = self._reader.part(query, span, prediction, marks)
            before = done[-1] if done else None
            if before and (part.command is None or prediction.labels[0][0] == CONTINUE):
                part = self._reader.continued(query, span, prediction, marks, before)
            if part.command is None:
                return None
            if before:
                part = reference.resolve(part, before)
                if _adds_nothing(part, before):
                    continue
                if _says_more(part, before, text) and self._parse(part).effect == self._parse(before).effect:
                    done[-1] = _merged(part, before)
                    continue
            done.insert(len(done) - 1 if before and order.runs_earlier(text, previous) else len(done), part)
            previous = text
        return done

    def _parse(self, part: Part) -> Parse:
        assert part.command is not None
        argv = render.argv(part.command, part.slots)
        return Parse(argv, part.score, tuple(part.slots), self._catalogue.effect(argv))

    def _alternatives(self, query: Query, prediction: Prediction, marks: tuple[Mark, ...], chosen: Part) -> tuple[Alternative, ...]:
        """Other commands that could be meant, complete and valid, best first."""
        out: list[Alternative] = []
        for label, score in prediction.labels:
            if len(out) == decide.MOST_ALTERNATIVES or score < decide.ALTERNATIVE_FROM:
                break
            if label in (NONE, CONTINUE) or (chosen.command and label == chosen.command.name):
                continue
            command = self._catalogue.command(label)
            slots = self._reader.slots(query, command, (0, len(query.text)), prediction, marks)
            argv = render.argv(command, slots)
            if parts.satisfied(command, slots) and self._catalogue.refusal(argv) is None:
                out.append(Alternative(argv, score))
        return tuple(out)

    def _nearest(self, prediction: Prediction) -> tuple[tuple[str, str], ...]:
        names = [label for label, _ in prediction.labels if label not in (NONE, CONTINUE)][: decide.MOST_ALTERNATIVES]
        return tuple((name, self._catalogue.command(name).say) for name in names)


def in_order(query: Query, row: tuple[Parse | Question, ...], tier: str) -> Suggestion | Question:
    """Steps as one result: a suggestion of all, or the first question with the others round it."""
    parses: list[Parse] = []
    for at, step in enumerate(row):
        if isinstance(step, Question):
            return step._replace(before=tuple(parses), after=row[at + 1 :])
        parses.append(step)
    return Suggestion(query, tuple(parses), min(p.score for p in parses), decide.gravest([p.effect for p in parses]), tier)


def _adds_nothing(part: Part, before: Part) -> bool:
    """Does a part only say the one before it again ("compare them, and tell me which are alike")?"""
    known = {(match.slot, match.value) for match in before.slots}
    return part.command == before.command and all((match.slot, match.value) in known for match in part.slots)


def _says_more(part: Part, before: Part, text: str) -> bool:
    """Does a part only add to the one before it ("overlap report, /w/ml"), without a word that says it is another step?"""
    known = {match.slot: match.value for match in before.slots}
    alike = part.command == before.command and all(known.get(match.slot, match.value) == match.value for match in part.slots)
    return alike and not order.says_next(text)


def _merged(part: Part, before: Part) -> Part:
    """One part with the values of both."""
    have = part.filled()
    return part._replace(slots=[*(match for match in before.slots if match.slot not in have), *part.slots], score=min(part.score, before.score))
