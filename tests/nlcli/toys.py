"""Three small programs with the same commands, one for each library, as a stranger might write them."""

CLICK = '''
import click

@click.group()
def cli():
    """A kitchen timer."""

@cli.command()
@click.argument("minutes", type=int)
@click.option("--label", help="What the timer is for.")
@click.option("--sound/--no-sound", default=True, help="Ring when the time is up.")
def start(minutes, label, sound):
    """Start a timer."""
    click.echo(f"start {minutes} {label} {sound}")

@cli.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def list_(form):
    """List the running timers."""
    click.echo(f"list {form}")

@cli.command()
@click.argument("number", type=int)
def remove(number):
    """Remove a timer."""
    click.echo(f"remove {number}")

@cli.group()
def recipe():
    """Recipes."""

@recipe.command("import")
@click.argument("file", type=click.Path())
def import_(file):
    """Import recipes from a file."""
    click.echo(f"recipe import {file}")

@cli.command(hidden=True)
def secret():
    """Nobody is to know."""
'''

TYPER = '''
from pathlib import Path
from typing import Annotated, Literal, Optional
import typer

app = typer.Typer()
recipe = typer.Typer()
app.add_typer(recipe, name="recipe")

@app.command()
def start(minutes: int, label: Annotated[Optional[str], typer.Option(help="What the timer is for.")] = None,
          sound: Annotated[bool, typer.Option(help="Ring when the time is up.")] = True):
    """Start a timer."""
    print(f"start {minutes} {label} {sound}")

@app.command("list")
def list_(form: Annotated[Literal["table", "json"], typer.Option("--format")] = "table"):
    """List the running timers."""
    print(f"list {form}")

@app.command()
def remove(number: int):
    """Remove a timer."""
    print(f"remove {number}")

@recipe.command("import")
def import_(file: Path):
    """Import recipes from a file."""
    print(f"recipe import {file}")

@app.command(hidden=True)
def secret():
    """Nobody is to know."""
'''

ARGPARSE = """
import argparse

def build():
    parser = argparse.ArgumentParser(prog="timer", description="A kitchen timer.")
    commands = parser.add_subparsers(dest="command")
    start = commands.add_parser("start", help="Start a timer.")
    start.add_argument("minutes", type=int)
    start.add_argument("--label", help="What the timer is for.")
    start.add_argument("--sound", action=argparse.BooleanOptionalAction, default=True, help="Ring when the time is up.")
    every = commands.add_parser("list", help="List the running timers.", aliases=["ls"])
    every.add_argument("--format", choices=["table", "json"], default="table")
    remove = commands.add_parser("remove", help="Remove a timer.")
    remove.add_argument("number", type=int)
    recipe = commands.add_parser("recipe", help="Recipes.").add_subparsers(dest="below")
    recipe.add_parser("import", help="Import recipes from a file.").add_argument("file")
    commands.add_parser("secret", help=argparse.SUPPRESS)
    return parser

def main(parser):
    given = vars(parser.parse_args())
    words = [given.pop("command"), given.pop("below", None), *given.values()]
    print(*[word for word in words if word is not None and word != "timer"])
"""

ENDS = {
    "click": CLICK + "\nfrom nlcli.integrations import add_wizard\nadd_wizard(cli, name='timer')\nif __name__ == '__main__':\n    cli()\n",
    "typer": TYPER + "\nfrom nlcli.integrations import add_wizard\nadd_wizard(app, name='timer')\nif __name__ == '__main__':\n    app()\n",
    "argparse": ARGPARSE + "\nfrom nlcli.integrations import add_wizard\nif __name__ == '__main__':\n    main(add_wizard(build()))\n",
}
