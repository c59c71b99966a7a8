"""`add_wizard` for an argparse parser."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from nlcli import introspect_argparse
from nlcli.integrations import wizard


def add_wizard(parser: argparse.ArgumentParser, name: str = "", distribution: str = "", catalogue: str = "") -> argparse.ArgumentParser:
    """Add `-w/--wizard [REQUEST]` to an argparse parser and return the parser; see `nlcli.integrations.add_wizard`."""
    wizard.taken(set(parser._option_string_actions))
    parse = parser.parse_known_args

    def parse_known_args(args: Any = None, namespace: Any = None, **more: Any) -> Any:
        words = wizard.request(list(sys.argv[1:] if args is None else args))
        if words is not None:
            own = wizard.Wizard(name, distribution, catalogue, lambda: introspect_argparse.commands(parser))
            parser.exit(own.answer(words, parser.prog))
        return parse(args, namespace, **more)

    parser.parse_known_args = parse_known_args  # type: ignore[method-assign]
    parser.add_argument(
        *wizard.NAMES, nargs="?", const="", metavar="REQUEST", dest=argparse.SUPPRESS, default=argparse.SUPPRESS, action=_Misplaced, help=wizard.HELP
    )
    return parser


class _Misplaced(argparse.Action):
    """A `-w` that is not the first word."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        parser.error(wizard.MISPLACED)
