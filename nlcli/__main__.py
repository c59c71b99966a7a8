"""`python -m nlcli`."""

from nlcli.cli.main import run

if __name__ == "__main__":
    run()
