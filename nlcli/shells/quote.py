"""Words and command lines as each shell wants them."""

from __future__ import annotations

import re

# Words that mean themselves. At the beginning of one zsh expands "=" and fish once expanded "%". In PowerShell a bare number may be
# taken for a number (3.10 is 3.1), "," makes an array, "@" splats, and the first bare "--" is swallowed.
_PLAIN = {"powershell": re.compile(r"(?:--?)?[A-Za-z_][A-Za-z0-9_-]*")}
_PLAIN_UNIX = re.compile(r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*")


def quote(word: str, shell: str) -> str:
    """The word so that `shell` takes it as it is, and as one."""
    if _PLAIN.get(shell, _PLAIN_UNIX).fullmatch(word):
        return word
    if shell == "powershell":
        # Typographic quotes end a string there too. Source: PowerShell's about_Quoting_Rules and its tokenizer.
        return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", word) + "'"
    if shell == "fish":
        return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + word.replace("'", "'\\''") + "'"


def join(words: tuple[str, ...], shell: str) -> str:
    """A command line of quoted words."""
    return " ".join(quote(word, shell) for word in words)


def in_turn(lines: list[str], shell: str) -> str:
    """One line for several command lines, each run only if the one before went well. Windows PowerShell has no `&&`."""
    if shell != "powershell":
        return " && ".join(lines)
    *before, line = lines
    for earlier in reversed(before):
        line = f"{earlier}; if ($?) {{ {line} }}"
    return line
