"""One person at one terminal: requests are understood, asked back about, shown, agreed on and run, and what is put right is kept."""

from __future__ import annotations

import time
from collections.abc import Callable

from intent_models.classifier import Classifier
from nlcli import decide, program, recent, render, settings, world
from nlcli.catalogue import Catalogue
from nlcli.cli import execute, preview
from nlcli.cli.options import Options
from nlcli.cli.screen import Screen
from nlcli.engine import Engine
from nlcli.errors import NlcliError
from nlcli.tier import Tier
from nlcli.types import Context, NoMatch, Query, Question, Result, Suggestion

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.conversation import Conversation
    from nlcli.memory.recall import Memory

UNRESOLVED = 3
MISSING_VALUE = 4
CANCELLED = 5


class Talk:
    """The state of a conversation. What a single request does not need is not loaded for it."""

    def __init__(
        self, options: Options, screen: Screen, catalogue: Catalogue, names: Callable[[], tuple[str, ...]], classifier: Classifier, tier: Tier
    ) -> None:
        """`names` gives the user's environments."""
        self._options = options
        self._screen = screen
        self._catalogue = catalogue
        self._context = Context(names)
        self._classifier = classifier
        self._set = settings.current()
        self._memory = self._remembered() if self._set.memory else None
        self._engine = Engine(catalogue, classifier, tier, self._memory)
        # What the key of a shell makes of a line has to be the same every time.
        alone = options.new or options.line or not self._set.follow_up_minutes
        self._terminal = None if alone else recent.terminal()
        self._conversation: Conversation | None = None
        # The request as the person typed it; with the answer to a question, say, it is another.
        self._typed = ""
        # What would have been suggested, where the person has picked from several; None where not.
        self._picked: tuple[str, ...] | None = None

    def answer(self, text: str) -> int:
        """Answer a request, whatever that takes; the exit code."""
        self._typed, self._picked = text, None
        result = self._understood(Query(text, self._context))
        if self._options.json:
            return self._as_json(result)
        if self._screen.can_ask and not self._options.print and not (self._options.yes or _is_clear(result)):
            from nlcli.cli import clarify

            answered = clarify.settled(result, self._catalogue, self._screen)
            if answered is None:
                return CANCELLED
            if not isinstance(result, Question) and answered is not result:
                self._picked = result.parses[0].argv if isinstance(result, Suggestion) else ()
            result = answered
        return self._conclude(result)

    def converse(self, first: str) -> int:
        """Requests one after another until the person leaves; the exit code of the last."""
        self._conversation = self._begun()
        code, text = 0, first
        while text:
            try:
                code = self.answer(text)
            except KeyboardInterrupt:
                self._screen.say("cancelled")
                code = CANCELLED
            except NlcliError as error:
                self._screen.say(f"nlcli: {error}")
                code = error.exit_code
            text = self._screen.ask("anything else? (Enter leaves) ", "bold") or ""
            if text.lower().strip(".!") in ("exit", "quit", "q", "bye", "no", "n", "done"):
                break
        return code

    def _understood(self, query: Query) -> Result:
        if self._conversation is None:
            self._conversation = self._resumed()
        if self._conversation is None:
            return self._engine.translate(query)
        result = self._conversation.say(query)
        if self._conversation.follows:
            line = preview.printable(render.line(self._catalogue.program, self._conversation.follows.argv))
            self._screen.say(self._screen.paint(f"  following on from: {line}", "dim"))
        return result

    def _begun(self) -> Conversation:
        from intent_models import followup
        from nlcli.conversation import Conversation

        return Conversation(self._catalogue, self._classifier, self._engine, followup.load(self._catalogue.program))

    def _resumed(self) -> Conversation | None:
        """The conversation that the last request on this terminal began, if that is not too long ago."""
        before = recent.read(self._terminal, self._catalogue.program, 60 * self._set.follow_up_minutes) if self._terminal else None
        if before is None:
            return None
        conversation = self._begun()
        conversation.resume(before.text, before.argv, Query(before.asked, self._context))
        return conversation

    def _note(self, result: Result) -> None:
        """Remember for a little while what was understood, unless it looks like a secret. After it has been shown: nobody waits for this."""
        if self._conversation and not isinstance(result, NoMatch):
            self._conversation.settle(result)
        if self._terminal is None or isinstance(result, NoMatch):
            return
        from nlcli.private import looks_secret

        text = result.query.text
        before = self._conversation.last if self._conversation else None
        if looks_secret(text):
            kept = None
        elif isinstance(result, Question):
            kept = recent.Recent(before.text if before else "", before.argv if before else (), text)
        else:
            kept = recent.Recent(text, result.parses[-1].argv, "")
        recent.keep(self._terminal, self._catalogue.program, kept)

    def _as_json(self, result: Result) -> int:
        import json

        from nlcli.result import as_object

        self._screen.data(json.dumps(as_object(result, self._catalogue.program), ensure_ascii=False))
        self._note(result)
        return MISSING_VALUE if isinstance(result, Question) else UNRESOLVED if isinstance(result, NoMatch) else 0

    def _conclude(self, result: Result) -> int:
        if isinstance(result, Question):
            preview.question(result, self._screen)
            self._note(result)
            return MISSING_VALUE
        if isinstance(result, NoMatch):
            preview.no_match(result, self._catalogue, self._screen)
            return UNRESOLVED
        for parse in result.parses:
            if problem := program.refusal(self._catalogue, parse.argv, self._options.program):
                reason = f"the installed {self._catalogue.program} would not take it: {problem}"
                preview.no_match(NoMatch(result.query, reason, result.score), self._catalogue, self._screen)
                return UNRESOLVED
        if self._options.line:
            from nlcli.cli import line

            return line.put(result, self._catalogue, self._options.line, self._screen)
        if self._options.print:
            self._screen.data(preview.lines(result, self._catalogue))
            self._note(result)
            return 0
        return self.propose(result)

    def propose(self, result: Suggestion, undoes: bool = False) -> int:
        """Show it, ask, and run what was agreed on; the exit code. `undoes` says that it takes back an earlier command."""
        runner = execute.Runner(self._catalogue, program.locate(self._catalogue, self._options.program), self._screen)
        runner.show(result)
        self._note(result)
        chosen = self._agreed(result, runner)
        if chosen is None:
            return CANCELLED
        fresh = self._fresh(chosen)
        code = runner.run(chosen)
        if chosen.effect != "read":  # there may be other environments now
            self._context = Context(world.names(self._catalogue.names_source))
        if not code:
            self._ran(chosen, fresh, undoes)
        return code

    def _agreed(self, result: Suggestion, runner: execute.Runner) -> Suggestion | None:
        """What to run: agreed on beforehand (-y), or on the terminal; None if nothing."""
        deletes = result.effect == "delete"
        if self._options.yes and (self._options.yes_delete or not deletes):
            return result
        if not self._screen.can_ask:
            flags = "-y --yes-delete" if deletes else "-y"
            self._screen.say(f"not run: there is no terminal to ask on. Add {flags} to run it, or -p to print it.")
            return None
        from nlcli.cli.confirm import confirm

        offered, chosen = confirm(result, runner, self._screen, self._refined)
        if offered is result and len(result.parses) == 1:
            suggested = result.parses[0].argv if self._picked is None else self._picked
            right = chosen.parses[0].argv if chosen else ()
            if suggested != right and (right or self._picked is None):
                self._learn(result.query, suggested, right)
        if chosen:
            self._note(chosen)
        return chosen

    def _refined(self, text: str, offered: Suggestion) -> Suggestion | None:
        """What the words make of the command that was offered ("but with 3.12"); None, and the reason said, if it is no command."""
        self._conversation = self._conversation or self._begun()
        self._conversation.settle(offered)
        result = self._conversation.say(Query(text, self._context))
        if isinstance(result, Suggestion):
            return result
        self._conversation.settle(offered)
        if isinstance(result, Question):
            preview.question(result, self._screen)
        else:
            self._screen.say(f"that changes nothing here: {result.reason}")
        return None

    def _remembered(self) -> Memory | None:
        """What was learnt from corrections; None, at the cost of one look, if there is nothing yet."""
        from nlcli import memory

        if not memory.exists(self._catalogue.program):
            return None
        from nlcli.memory.recall import open_memory

        return open_memory(self._catalogue, self._classifier.predict)

    def _learn(self, query: Query, suggested: tuple[str, ...], right: tuple[str, ...]) -> None:
        """Keep what was put right, or that it was turned down. That it cannot be kept is said; the command runs all the same."""
        follows = self._conversation is not None and self._conversation.follows is not None
        # With the answer to a question in it, or behind another request, the text alone does not mean this.
        if not self._set.memory or follows or query.text != self._typed:
            return
        from nlcli.memory.recall import open_memory

        try:
            memory = self._memory or open_memory(self._catalogue, self._classifier.predict)
            if memory.learn(query.text, suggested, right) and right:
                self._screen.say(self._screen.paint("  kept for next time (nlcli memory shows what was learnt)", "dim"))
        except NlcliError as error:
            self._screen.say(f"nlcli: {error}")

    def _fresh(self, chosen: Suggestion) -> list[bool]:
        if chosen.effect == "read":
            return [False] * len(chosen.parses)
        from nlcli.undo import is_fresh

        return [is_fresh(parse.argv, self._catalogue, self._context.names()) for parse in chosen.parses]

    def _ran(self, chosen: Suggestion, fresh: list[bool], undoes: bool) -> None:
        """Keep what can be taken back, and say what people do next."""
        if chosen.effect != "read" and self._set.memory:
            from nlcli import history
            from nlcli.private import looks_secret

            secret = looks_secret(chosen.query.text)
            try:
                for parse, new in zip(chosen.parses, fresh, strict=True):
                    done = history.Done("" if secret else chosen.query.text, parse.argv, parse.effect, time.time(), new, undoes)
                    if parse.effect != "read" and not (secret or any(map(looks_secret, parse.argv))):
                        history.add(self._catalogue.program, done)
            except NlcliError as error:
                self._screen.say(f"nlcli: {error}")
        if self._screen.can_ask and not undoes:
            preview.next_step(chosen.parses[-1], self._catalogue, self._screen)


def _is_clear(result: Result) -> bool:
    """Is there one command, and no other about as likely?"""
    return isinstance(result, Suggestion) and not (result.alternatives and decide.even(result.score, result.alternatives[0].score))
