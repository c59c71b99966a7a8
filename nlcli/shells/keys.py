"""Keys that turn a line into a command: how each shell spells them, and which mean something there already."""

from __future__ import annotations

import re

from nlcli.errors import UsageError

# W as in `-w`, where it is free (bash, PowerShell); else the one that is free in all four shells, in their emacs and vi keymaps. Alt-J and Alt-K are
# too, but in vi mode Escape and then j or k is quick moving.
_FIRST, _ELSE = "alt-w", "alt-m"
_ALL = "abcdefghijklmnopqrstuvwxyz"
# Letters that each shell binds after Alt and after Ctrl-X as it comes. Source: `bind -p` of bash 5.2, `bindkey` of zsh 5.9 after compinit,
# `bind` of fish 3.6 and 4, PSReadLine's KeyBindings.cs (its Windows and emacs modes). In fish and PowerShell Ctrl-X is a key of its own.
# A test compares the first three with the shells themselves.
TAKEN = {
    "bash": {"alt": "bcdfglnprtuy", "ctrl-x": "egs"},
    "zsh": {"alt": "abcdfghlnpqstuwxyz", "ctrl-x": "acdeghmnrstu"},
    "fish": {"alt": "bcdefhlopstuvwy", "ctrl-x": _ALL},
    "powershell": {"alt": "abdfhry", "ctrl-x": _ALL},
}
_SPELLING = {
    "bash": {"alt": "\\e", "ctrl-x": "\\C-x"},
    "zsh": {"alt": "^[", "ctrl-x": "^X"},
    "fish": {"alt": "\\e"},
    "powershell": {"alt": "Alt+"},
}


def default(shell: str) -> str:
    """The key that `shell` gets if none is asked for."""
    return _ELSE if _FIRST[-1] in TAKEN[shell]["alt"] else _FIRST


def in_vi(key: str) -> str:
    """The key for vi's insert mode: Escape and then w, typed quickly, is a word forward there."""
    return _ELSE if key.lower() == _FIRST else key


def spelt(key: str, shell: str) -> str:
    """The key ("alt-m", "ctrl-x j") as `shell` writes it. Raises UsageError if it is no such key, or means something there already."""
    found = re.fullmatch(r"(alt)-([a-z])|(ctrl-x) ([a-z])", key.lower())
    if not found:
        raise UsageError(f"no key {key!r}: alt-LETTER or 'ctrl-x LETTER'; for any other use --key {_ELSE} and bind what the script defines")
    first, letter = found[1] or found[3], found[2] or found[4]
    taken = TAKEN[shell][first]
    if letter in taken:
        free = "".join(other for other in _ALL if other not in taken)
        advice = f"free after {first}: {' '.join(free)}" if free else f"take alt-LETTER, for example {_ELSE}"
        raise UsageError(f"{key} means something in {shell} already; {advice}")
    return _SPELLING[shell][first] + letter
