"""`add_wizard` for a Click group."""

from __future__ import annotations

from typing import Any

from nlcli import catalogue as catalogues
from nlcli import introspect
from nlcli.integrations import wizard


def add_wizard(group: Any, name: str = "", distribution: str = "", catalogue: str = "") -> Any:
    """Add `-w/--wizard [REQUEST]` to a Click group and return the group; see `nlcli.integrations.add_wizard`.

    Without a `catalogue` it is a shipped one that was made from this group's module, else one read off the group.
    """
    import click

    def refuse(context: Any, _param: Any, value: str | None) -> None:
        if value is not None and not context.resilient_parsing:
            raise click.UsageError(wizard.MISPLACED, context)

    option = click.Option(
        list(wizard.NAMES),
        is_flag=False,
        flag_value="",
        metavar=wizard.METAVAR,
        is_eager=True,
        expose_value=False,
        callback=refuse,
        help=wizard.HELP,
    )
    return install(group, option, name, distribution, catalogue)


def install(group: Any, option: Any, name: str, distribution: str, catalogue: str) -> Any:
    """Give a group the option, which is for the help and for a `-w` that is not the first word, and the way to the wizard."""
    wizard.taken({opt for param in group.params for opt in (*param.opts, *param.secondary_opts)})
    parse = group.parse_args

    def parse_args(context: Any, arguments: list[str]) -> Any:
        # Before Click looks at them: "-p" behind the request is nlcli's, and the group may not know it.
        words = wizard.request(arguments)
        if words is not None and not context.resilient_parsing:
            own = wizard.Wizard(name, distribution, catalogue or _made_from(group), lambda: introspect.commands(group))
            context.exit(own.answer(words, context.info_name or ""))
        return parse(context, arguments)

    group.parse_args = parse_args
    group.params.append(option)
    return group


def _made_from(group: Any) -> str:
    """The shipped catalogue that was made from this group's module; empty if there is none."""
    module = getattr(group.callback, "__module__", None)
    return next((name for name in catalogues.shipped() if catalogues.load(name).entry_point.partition(":")[0] == module), "")
