"""`add_wizard`: one line that gives a Click group the option -w/--wizard."""

from __future__ import annotations

import os
import sys
from typing import Any

from nlcli import catalogue as catalogues

_NAMES = ("-w", "--wizard")


def add_wizard(group: Any, catalogue: str | None = None) -> Any:
    """Add `-w/--wizard [REQUEST]` to a Click group and return the group.

    `catalogue` is a shipped catalogue or a .json file; by default the one made from this group. All that follows a leading `-w` is
    nlcli's (the request, `-y`, `-p`, `--json`, …); every other command line is left alone.
    Raises ValueError if the group has a `-w` already or no catalogue fits, CatalogueError if the one given is missing or broken.
    """
    import click

    taken = {opt for param in group.params for opt in param.opts} & set(_NAMES)
    if taken:
        raise ValueError(f"the group has {', '.join(sorted(taken))} already")
    source = catalogue or _made_from(group)
    program = catalogues.load(source).program
    parse = group.parse_args

    def parse_args(context: Any, arguments: list[str]) -> Any:
        # Before Click looks at them: "-p" behind the request is nlcli's, and the group may not know it.
        words = _request(arguments)
        if words is not None and not context.resilient_parsing:
            from nlcli.cli.main import main

            context.exit(main(["ask", "--catalogue", source, *_own_program(program), *words]))
        return parse(context, arguments)

    def refuse(context: Any, _param: Any, value: str | None) -> None:
        if value is not None and not context.resilient_parsing:
            raise click.UsageError("-w/--wizard comes first: all that follows belongs to the request", context)

    group.parse_args = parse_args
    group.params.append(
        click.Option(
            list(_NAMES),
            is_flag=False,
            flag_value="",
            metavar="[REQUEST]",
            is_eager=True,
            expose_value=False,
            callback=refuse,
            help="Say in English what to do.",
        )
    )
    return group


def _request(arguments: list[str]) -> list[str] | None:
    """The arguments for nlcli if the command line begins with -w, else None."""
    first, *rest = arguments or [""]
    if first in _NAMES:
        return rest
    return [*rest, "--", first.partition("=")[2]] if first.startswith("--wizard=") else None


def _made_from(group: Any) -> str:
    """The shipped catalogue that was made from this group's module."""
    module = getattr(group.callback, "__module__", None)
    for name in catalogues.shipped():
        if catalogues.load(name).entry_point.partition(":")[0] == module:
            return name
    raise ValueError(f"no catalogue was made from {module or 'this group'}: give add_wizard one (a name or a .json file)")


def _own_program(name: str) -> list[str]:
    """Run the very program that was called, if it was called by its own name."""
    called = os.path.abspath(sys.argv[0])
    stem = os.path.splitext(os.path.basename(called))[0]
    return ["--program", called] if stem == name and os.access(called, os.X_OK) and not called.endswith(".py") else []
