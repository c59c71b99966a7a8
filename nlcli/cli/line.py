"""A line of a shell's editor in, the line that should stand there out: what the key of `nlcli init` asks for."""

from __future__ import annotations

import re

from nlcli import decide
from nlcli.catalogue import Catalogue
from nlcli.cli import preview
from nlcli.cli.screen import Screen
from nlcli.errors import UsageError
from nlcli.program import ready
from nlcli.shells import quote
from nlcli.shells.script import TEMPLATES
from nlcli.types import Suggestion


def request(line: str, catalogue: Catalogue) -> str:
    """The English in the line: without the program's name and `-w` in front, and without the quotes that `-w` needs.

    Raises UsageError if the line is a command of the program already: read as English it would come out as another.
    """
    if _is_command(line, catalogue):
        raise UsageError(f"this is a command of {catalogue.program} already; Enter runs it")
    found = re.match(rf"\s*{re.escape(catalogue.program)}(?=\s|$)(?:\s+(?:-w|--wizard)(?=[\s\"'=]|$)=?)?", line)
    text = line[found.end() :].strip() if found else line.strip()
    quoted = re.fullmatch(r"'([^']*)'|\"([^\"]*)\"", text)
    return quoted[1] or quoted[2] or "" if quoted else text


def _is_command(line: str, catalogue: Catalogue) -> bool:
    from shlex import split

    try:
        program, *arguments = split(line) or [""]
    except ValueError:  # a quote that is not closed
        return False
    return program == catalogue.program and bool(arguments) and catalogue.refusal(tuple(arguments)) is None


def put(result: Suggestion, catalogue: Catalogue, shell: str, screen: Screen) -> int:
    """Print the line for `shell` as it can be run there; before it, on stderr, a word about what deletes or is not sure. The exit code."""
    if shell not in TEMPLATES:
        raise UsageError(f"no shell {shell!r}; known: {', '.join(TEMPLATES)}")
    lines = [quote.join((catalogue.program, *ready(catalogue, parse.argv)), shell) for parse in result.parses]
    text = quote.in_turn(lines, shell)
    if not text.isprintable():
        raise UsageError("a name in it has characters that cannot stand on a command line; say -p to see it")
    if result.effect == "delete" or result.score < decide.UNSURE_BELOW:
        preview.suggestion(result, catalogue, screen)
    screen.data(text)
    return 0
