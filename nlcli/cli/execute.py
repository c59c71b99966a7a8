"""Show what would run, show beforehand what would go, and run it step by step."""

from __future__ import annotations

from nlcli import program, render
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
            prepared = program.ready(self.catalogue, parse.argv)
            if prepared != program.expanded(self.catalogue, parse.argv):
                self._screen.say(f"  runs as: {preview.printable(render.line(self.catalogue.program, prepared))}")

    def dry_run(self, result: Suggestion) -> None:
        """Before something that deletes: what would go as things are now, from the program itself, on stderr."""
        for parse in result.parses:
            dry = self.catalogue.command_of(parse.argv).preview
            if parse.effect == "delete" and dry and "--" not in parse.argv:
                self._screen.say(self._screen.paint(f"what would go ({dry}):", "dim"))
                if program.run(self.executable, program.ready(self.catalogue, (*parse.argv, dry)), to_stderr=True):
                    self._screen.say("the dry run failed")

    def run(self, result: Suggestion) -> int:
        """Run the steps in order, up to the first that fails; its exit code."""
        for number, parse in enumerate(result.parses, 1):
            # What deletes has been confirmed here: the program is told not to ask again.
            agreed = self.catalogue.assume_yes if parse.effect == "delete" else ()
            code = program.run(self.executable, (*agreed, *program.ready(self.catalogue, parse.argv)))
            if code:
                self._explain(parse.argv)
                if left := [self.catalogue.command_of(p.argv).name for p in result.parses[number:]]:
                    self._screen.say(f"stopped: {self.catalogue.command_of(parse.argv).name} ended with {code}; not run: {', '.join(left)}")
                return code
        return 0

    def _explain(self, argv: tuple[str, ...]) -> None:
        """Behind what the program itself has said: what the failed command names that is not there, and the line that would work."""
        from nlcli import failure

        if why := failure.explained(self.catalogue, argv):
            self._screen.say(self._screen.paint(preview.printable(why), "yellow"))
