"""Watson (time tracking, Click, PyPI: td-watson) with `-w`: python examples/watson_wizard.py -w "what am I working on"."""

from watson.cli import cli

from nlcli.integrations import add_wizard

add_wizard(cli, name="watson", distribution="td-watson")

if __name__ == "__main__":
    cli()
