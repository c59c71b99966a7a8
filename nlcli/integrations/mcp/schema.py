"""What the tools take and give, as JSON schemas that clients see."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from nlcli import guard
from nlcli.catalogue import EFFECTS

# Longer than any command line of a program with thirty commands; a word as long as the longest path of Linux.
_MOST_WORDS = 100
_MOST_CHARACTERS = 4096

Effect = Annotated[str, Field(json_schema_extra={"enum": list(EFFECTS)})]
Request = Annotated[
    str, Field(description="What to do, in English, in one line.", examples=["list environments by size"], max_length=guard.MAX_CHARACTERS, strict=True)
]
Argv = Annotated[
    list[Annotated[str, Field(max_length=_MOST_CHARACTERS, strict=True)]],
    Field(
        description="The argument list: the command first, without the program's name; no shell reads it.",
        examples=[["ls", "--sort", "size"]],
        max_length=_MOST_WORDS,
    ),
]
CommandName = Annotated[str, Field(description="Give this command's parameters too; empty for the list of commands.", max_length=100, strict=True)]
ConfirmDelete = Annotated[bool, Field(description="True only if the user has agreed to this very command; needed for what deletes.", strict=True)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Slot(_Answer):
    """A value that was found: for which parameter, where in the request (half-open character offsets), by which rule."""

    param: str
    value: str
    span: tuple[int, int]
    rule: str


class Alternative(_Answer):
    """Another command line that could be meant."""

    argv: list[str]
    confidence: float


class Translation(_Answer):
    """The result object, as `nlcli --json` prints it. Lists of arguments come without the program's name; `commands` has one for each step."""

    query: str
    status: Literal["resolved", "clarify", "unresolved"] = Field(description="resolved: commands; clarify: ask the user the question; unresolved: no match.")
    program: str
    argv: list[str]
    commands: list[list[str]]
    command_line: str
    confidence: float = Field(ge=0, le=1)
    tier: str
    effect: Effect
    slots: list[Slot]
    missing: list[str]
    question: str
    alternatives: list[Alternative]
    reason: str


class Verdict(_Answer):
    """Whether the program takes an argument list, and what it would do; `problem` says why not."""

    valid: bool
    problem: str
    effect: Effect | None
    command_line: str


class Piece(_Answer):
    """A value of an argument list, as it is typed out in full, and what it is for."""

    text: str
    means: str


class Explanation(_Answer):
    """What an argument list does: the command, each value, what holds for those not given, and the option that only shows what would be deleted."""

    command_line: str
    effect: Effect
    explanation: str
    pieces: list[Piece]
    defaults: list[Piece]
    preview: str
    example: str


class Parameter(_Answer):
    """An option, or an argument in angle brackets."""

    option: str
    type: str
    help: str
    required: bool
    choices: list[str]


class Command(_Answer):
    """A command. `effects` are those it has with an option instead; `example` is a request that means it."""

    name: str
    help: str
    effect: Effect
    effects: dict[str, Effect]
    example: str
    parameters: list[Parameter]


class Listing(_Answer):
    """The program and its commands; their parameters only where a command was asked for."""

    program: str
    version: str
    summary: str
    commands: list[Command]


class Outcome(_Answer):
    """What a command that ran has said. `exit_code` is null if it was stopped at the time limit."""

    command_line: str
    folder: str
    effect: Effect
    exit_code: int | None
    stdout: str
    stderr: str
    truncated: bool
