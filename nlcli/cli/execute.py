"""Show what would run, show beforehand what would go, and run it step by step."""

from __future__ import annotations

from nlcli import program, render, world
from nlcli.catalogue import Catalogue
from nlcli.cli import preview
from nlcli.cli.screen import Screen
from nlcli.types import Suggestion


class Runner:
    """Runs suggestions with one executable."""

    def __init__(self, catalogue: Catalogue, executable: str, screen: Screen) -> None:
        """`executable` is the program itself."""
        self.catalogue = catalogue
        self.executable = executable
        self._screen = screen

    def show(self, result: Suggestion) -> None:
        """The preview; where a name stands for a path that is not written there, also the line that is really run."""
        preview.suggestion(result, self.catalogue, self._screen)
        for parse in result.parses:
            prepared = self._prepared(parse.argv)
            if prepared != program.expanded(self.catalogue, parse.argv):
                self._screen.say(f"  runs as: {preview.printable(render.line(self.catalogue.program, prepared))}")

    def dry_run(self, result: Suggestion) -> None:
        """Before something that deletes: what would go as things are now, from the program itself, on stderr."""
        for parse in result.parses:
            dry = self.catalogue.command_of(parse.argv).preview
            if parse.effect == "delete" and dry and "--" not in parse.argv:
                self._screen.say(self._screen.paint(f"what would go ({dry}):", "dim"))
                if program.run(self.executable, self._prepared((*parse.argv, dry)), to_stderr=True):
                    self._screen.say("the dry run failed")

    def run(self, result: Suggestion) -> int:
        """Run the steps in order, up to the first that fails; its exit code."""
        for number, parse in enumerate(result.parses, 1):
            # What deletes has been confirmed here: the program is told not to ask again.
            agreed = self.catalogue.assume_yes if parse.effect == "delete" else ()
            code = program.run(self.executable, (*agreed, *self._prepared(parse.argv)))
            if code:
                if left := [self.catalogue.command_of(p.argv).name for p in result.parses[number:]]:
                    self._screen.say(f"stopped: {self.catalogue.command_of(parse.argv).name} ended with {code}; not run: {', '.join(left)}")
                return code
        return 0

    def _prepared(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        params = self.catalogue.command_of(argv).params
        wanted = any(p.type == "path" and p.slot and p.slot.kind == "environment" for p in params)
        return program.prepared(self.catalogue, argv, world.environments(self.catalogue.names_source) if wanted else {})
