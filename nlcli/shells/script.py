"""The script of a shell, to be evaluated when the shell starts. All it needs is written into it: it starts no process itself."""

from __future__ import annotations

import os
import re
import sys

from nlcli.errors import UsageError
from nlcli.shells import keys
from nlcli.shells.quote import join, quote

TEMPLATES = {"bash": "init.bash", "zsh": "init.zsh", "fish": "init.fish", "powershell": "init.ps1"}
_FOLDER = os.path.dirname(__file__)
# What `python -m nlcli` does, without the machinery behind -m, and without the working folder on the path; UTF-8 on Windows too.
_NLCLI = ("-X", "utf8", "-P", "-c", "from nlcli.cli.main import run; run()")
# Above it in each template stand the function and the completion.
_KEY_MARK = "# The key."


def script(shell: str, program: str, catalogue: str, executable: str, key: str | None) -> str:
    """The script for `program`, found at `executable`, with a key like "alt-m", or without one.

    Raises UsageError for another shell, for a name that no function can have, and for a key that means something already.
    """
    if shell not in TEMPLATES:
        raise UsageError(f"no script for the shell {shell!r}; there is one for {', '.join(TEMPLATES)}")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", program):
        raise UsageError(f"no shell can have a function called {program!r}")
    text = _read(TEMPLATES[shell])
    if key is None:
        text = text.partition(_KEY_MARK)[0]
    words = {
        "program": program,
        "nlcli": join((sys.executable, *_NLCLI), shell),
        "options": join(("--catalogue", catalogue, "--program", executable), shell),
        "executable": quote(executable, shell),
        "key": keys.spelt(key, shell) if key else "",
        "vikey": keys.spelt(keys.in_vi(key), shell) if key else "",
        "commands": quote("\n" + _read("completion.txt"), shell),
    }
    return re.sub("@([a-z]+)@", lambda found: words[found[1]], text)


def _read(name: str) -> str:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as stream:
        return stream.read()
