"""`nlcli init SHELL`: the script for a shell. Without typer: many have it printed anew at each start of a shell."""

from __future__ import annotations

import os

from nlcli import catalogue as catalogues
from nlcli import program
from nlcli.errors import UsageError
from nlcli.integrations.default import DEFAULT_CATALOGUE
from nlcli.shells import keys
from nlcli.shells.script import script

_USAGE = f"""\
Print the script that makes a shell understand English; nothing is changed.

usage: nlcli init [OPTIONS] bash|zsh|fish|powershell

  bash         eval "$(nlcli init bash)"                            in ~/.bashrc
  zsh          eval "$(nlcli init zsh)"                             in ~/.zshrc, after compinit
  fish         nlcli init fish | source                             in ~/.config/fish/config.fish
  powershell   Invoke-Expression (& nlcli init powershell | Out-String)   in $PROFILE

options:
  --cmd NAME   the program that gets -w: a shipped catalogue or a .json file (default: {DEFAULT_CATALOGUE})
  --key KEY    the key that turns the words on the line into the command: alt-LETTER or "ctrl-x LETTER" (default: alt-w where
               it is free, in bash and powershell; alt-m in zsh and fish)
  --no-key     without the key
  --help
"""


def init(words: list[str]) -> int:
    """Print the script that `words` ask for, or the help; the exit code. Raises UsageError, ProgramError, CatalogueError."""
    shell, name = "", DEFAULT_CATALOGUE
    key: str | None = ""
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if word in ("-h", "--help"):
            print(_USAGE, end="")
            return 0
        if word == "--no-key":
            key = None
        elif option in ("--cmd", "--key"):
            value = value if equals else next(rest, "")
            if not value:
                raise UsageError(f"{option} needs a value: {option} VALUE")
            name, key = (value, key) if option == "--cmd" else (name, value)
        elif shell or word.startswith("-"):
            raise UsageError(f"nlcli init does not take {word!r}; nlcli init --help says what it takes, and nlcli ask init … is a request")
        else:
            shell = word
    if not shell:
        raise UsageError("which shell? nlcli init bash|zsh|fish|powershell")
    catalogue = catalogues.load(name)
    key = keys.default(shell) if key == "" and shell in keys.TAKEN else key
    executable = os.path.abspath(program.locate(catalogue))
    # A catalogue file is named from anywhere: its path has to hold there too.
    source = os.path.abspath(name) if name.endswith(".json") else name
    print(script(shell, catalogue.program, source, executable, key), end="")
    return 0
