"""The tools a client may call. What a call says is data: it is checked against the catalogue, and never reaches a shell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from mcp.server.mcpserver.exceptions import ToolError

from intent_models.errors import ModelError
from nlcli import parts, program, render
from nlcli.catalogue import EFFECTS, Catalogue, Command, Param
from nlcli.errors import NlcliError
from nlcli.explain import Explanation, explain
from nlcli.integrations.mcp import schema
from nlcli.integrations.mcp.capture import capture
from nlcli.result import as_object
from nlcli.translator import Translator

_DOES = {"read": "only reads", "write": "writes", "delete": "deletes"}


class Tools:
    """What tells and changes nothing. Calls may come at the same time."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._catalogue = translator.catalogue

    def translate(self, request: schema.Request) -> schema.Translation:
        """The command lines that a request in English means, with effect and confidence; or a question to ask the user; or why nothing fits. Runs nothing."""
        with _said():
            result = self._translator.translate(request, self._translator.here())
        return schema.Translation(**as_object(result, self._catalogue.program))

    def explain(self, argv: schema.Argv) -> schema.Explanation:
        """What a command line does, value by value, and whether it reads, writes or deletes. Runs nothing."""
        found = explain(_checked(self._catalogue, argv), self._catalogue)
        assert isinstance(found, Explanation)
        pieces, defaults = ([schema.Piece(text=piece.text, means=piece.means) for piece in row] for row in (found.pieces, found.defaults))
        return schema.Explanation(
            command_line=render.line(self._catalogue.program, found.argv),
            effect=found.effect,
            explanation=found.means,
            pieces=pieces,
            defaults=defaults,
            preview=found.preview,
            example=found.say,
        )

    def validate(self, argv: schema.Argv) -> schema.Verdict:
        """Whether the program takes a command line, and whether that reads, writes or deletes; if it does not, why. Runs nothing."""
        words = tuple(argv)
        if problem := refusal(self._catalogue, words):
            return schema.Verdict(valid=False, problem=problem, effect=None, command_line="")
        return schema.Verdict(valid=True, problem="", effect=self._catalogue.effect(words), command_line=render.line(self._catalogue.program, words))

    def catalogue(self, command: schema.CommandName = "") -> schema.Listing:
        """What the program can do: its commands with their effects, and the parameters of one of them."""
        if command and command not in self._catalogue:
            raise ToolError(f"there is no command {command!r}: {', '.join(self._catalogue.commands)}")
        return schema.Listing(
            program=self._catalogue.program,
            version=self._catalogue.version,
            summary=self._catalogue.summary,
            commands=[_command(self._catalogue.command(name), bool(command)) for name in ([command] if command else self._catalogue.commands)],
        )


class Runner:
    """Runs command lines of the program whose effect is `most` at the most."""

    def __init__(self, catalogue: Catalogue, most: str, seconds: float, executable: str | None = None) -> None:
        """`executable` is the program itself, looked for if it is not given. Raises ProgramError if it is not there."""
        self.most = most
        self.allows = _DOES[most]
        self._catalogue = catalogue
        self._seconds = seconds
        self._executable = program.locate(catalogue, executable)

    async def run(self, argv: schema.Argv, confirm_delete: schema.ConfirmDelete = False) -> schema.Outcome:
        """Run a command line of the program on this machine: its output and exit code. Without a shell, within limits of time and size."""
        words = _checked(self._catalogue, argv, self._executable)
        effect = self._catalogue.effect(words)
        line = render.line(self._catalogue.program, words)
        if EFFECTS.index(effect) > EFFECTS.index(self.most):
            raise ToolError(f"{line} {_DOES[effect]}; this server runs what {self.allows} at most (nlcli mcp --allow-run {effect})")
        deletes = effect == "delete"
        if deletes and not confirm_delete:
            raise ToolError(f"{line} deletes; ask the user, then call again with confirm_delete=true")
        # What deletes has been agreed to: the program is told not to ask again.
        agreed = self._catalogue.assume_yes if deletes else ()
        with _said():
            folder = os.getcwd()
            said = await capture(self._executable, (*agreed, *program.ready(self._catalogue, words)), self._seconds)
        return schema.Outcome(
            command_line=line, folder=folder, effect=effect, exit_code=said.code, stdout=said.stdout, stderr=said.stderr, truncated=said.truncated
        )


def refusal(catalogue: Catalogue, argv: tuple[str, ...], executable: str | None = None) -> str | None:
    """Why the program does not take an argument list, or what that lacks; None if there is nothing wrong with it."""
    if problem := program.refusal(catalogue, argv, executable):
        return problem
    lacking = parts.lacking(catalogue.command_of(argv), {param.name for param, _ in catalogue.values(argv)})
    return f"{argv[0]} lacks a value: {lacking.question}" if lacking else None


def _checked(catalogue: Catalogue, argv: list[str], executable: str | None = None) -> tuple[str, ...]:
    """The words of a valid command line. Raises ToolError for any other."""
    words = tuple(argv)
    if problem := refusal(catalogue, words, executable):
        raise ToolError(problem)
    return words


def _command(command: Command, whole: bool) -> schema.Command:
    parameters = [_parameter(param) for param in command.params] if whole else []
    return schema.Command(name=command.name, help=command.help, effect=command.effect, effects=command.effects, example=command.say, parameters=parameters)


def _parameter(param: Param) -> schema.Parameter:
    return schema.Parameter(option=param.option, type=param.type, help=param.help, required=param.required, choices=list(param.choices))


@contextmanager
def _said() -> Iterator[None]:
    """What is wrong here, told to the client in its one line; of anything else it hears only that there was an error."""
    try:
        yield
    except (NlcliError, ModelError, OSError, ValueError) as error:
        raise ToolError(str(error)) from error
