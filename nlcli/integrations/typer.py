"""`add_wizard` for a Typer app. Annotations are read when the option is made, so they are no text here."""

from typing import Annotated, Any

from nlcli.integrations import click, wizard


def add_wizard(app: Any, name: str = "", distribution: str = "", catalogue: str = "") -> Any:
    """Add `-w/--wizard [REQUEST]` to a Typer app and return the app; see `nlcli.integrations.add_wizard`.

    Typer makes its group anew at each call, of a class that the app names; an app with one command and no callback has no group.
    """
    import typer.core

    chosen = app.info.cls
    base: Any = chosen if isinstance(chosen, type) else typer.core.TyperGroup

    class WithWizard(base):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            click.install(self, _option(), name, distribution, catalogue)

    app.info.cls = WithWizard
    return app


def _option() -> Any:
    """The option, made by Typer itself: which classes it uses for them differs from version to version."""
    import typer

    def refuse(value: str | None) -> None:
        if value is not None:
            raise typer.BadParameter(wizard.MISPLACED)

    def callback(
        request: Annotated[str | None, typer.Option(*wizard.NAMES, metavar=wizard.METAVAR, help=wizard.HELP, is_eager=True, callback=refuse)] = None,
    ) -> None:
        pass

    app = typer.Typer(add_completion=False)
    app.callback()(callback)
    option = typer.main.get_command(app).params[0]
    option.expose_value = False
    return option
