"""pls (to-do list, Typer, PyPI: pls-cli) with `-w`: python examples/pls_wizard.py -w "task 3 is done"."""

from pls_cli.please import app

from nlcli.integrations import add_wizard

add_wizard(app, name="pls", distribution="pls-cli")

if __name__ == "__main__":
    app()
