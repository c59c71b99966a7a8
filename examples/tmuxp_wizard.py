"""tmuxp (tmux sessions from files, argparse, PyPI: tmuxp) with `-w`: python examples/tmuxp_wizard.py -w "freeze session main"."""

from tmuxp import cli

from nlcli.integrations import add_wizard

parser = add_wizard(cli.create_parser(), name="tmuxp")

if __name__ == "__main__":
    parser.parse_known_args()  # a leading -w ends here
    cli.cli()
