"""`add_wizard`: one line that gives a Click group the option -w/--wizard."""

from __future__ import annotations

import os
import sys
from typing import Any

_NAMES = ("-w", "--wizard")
# The value of "-w" without a request after it: no request can be this.
_ASK = "\0"


def add_wizard(group: Any, catalogue: str | None = None) -> Any:
    """Add `-w/--wizard [REQUEST]` to a Click group and return the group.

    `catalogue` is a shipped catalogue or a .json file; by default the one named like the running program. All that
    follows a leading `-w` is nlcli's (the request, `-y`, `-p`, `--json`, …); every other command line is left alone.
    Raises ValueError if the group has a `-w` already.
    """
    import click

    taken = {opt for param in group.params for opt in param.opts} & set(_NAMES)
    if taken:
        raise ValueError(f"the group has {', '.join(sorted(taken))} already")

    def ask(context: Any, words: list[str]) -> None:
        from nlcli.cli.main import main

        context.exit(main(["ask", "--catalogue", catalogue or context.info_name or group.name, *_own_program(context.info_name), *words]))

    def elsewhere(context: Any, _param: Any, value: str | None) -> None:
        """`-w` behind another option of the group."""
        if value is not None and not context.resilient_parsing:
            ask(context, [] if value == _ASK else [value])

    parse = group.parse_args

    def parse_args(context: Any, arguments: list[str]) -> Any:
        # Before Click looks at them: "-p" behind the request is nlcli's, and the group may not know it.
        if arguments and arguments[0] in _NAMES and not context.resilient_parsing:
            ask(context, arguments[1:])
        return parse(context, arguments)

    group.parse_args = parse_args
    group.params.append(
        click.Option(
            list(_NAMES),
            is_flag=False,
            flag_value=_ASK,
            metavar="[REQUEST]",
            is_eager=True,
            expose_value=False,
            callback=elsewhere,
            help="Say in English what to do.",
        )
    )
    return group


def _own_program(name: str | None) -> list[str]:
    """Run the very program that was called, if it was called by its own name."""
    called = os.path.abspath(sys.argv[0])
    stem = os.path.splitext(os.path.basename(called))[0]
    return ["--program", called] if stem == name and os.access(called, os.X_OK) and not called.endswith(".py") else []
