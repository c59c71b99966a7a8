"""What is shown and asked on a terminal. Data goes to stdout, talk to stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Screen:
    """Talk on stderr with colours where they are wanted, questions where there is somebody to ask."""

    def __init__(self, colour: bool = True, ask: bool = True) -> None:
        """`colour` and `ask` can only take away what the terminal offers."""
        self.can_ask = ask and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
        self._colour = colour and _wants_colour()

    def paint(self, text: str, *styles: str) -> str:
        """The text in colours, or as it is."""
        if not self._colour or not styles:
            return text
        return f"\x1b[{';'.join(_COLOURS[style] for style in styles)}m{text}\x1b[0m"

    def say(self, text: str = "") -> None:
        """One line of talk."""
        print(text, file=sys.stderr, flush=True)

    def data(self, text: str) -> None:
        """One line of data."""
        print(text, flush=True)

    def ask(self, prompt: str) -> str | None:
        """The answer without blanks round it; None at the end of the input."""
        if "readline" not in sys.modules:
            with suppress(ImportError):  # Windows: the console edits by itself
                import readline  # noqa: F401  (editing keys in input())
        sys.stderr.write(prompt)
        sys.stderr.flush()
        try:
            # The prompt is given to stderr ourselves: input() would put it on stdout, which is data.
            return input().strip()
        except EOFError:
            self.say()
            return None

    def edit(self, prompt: str, text: str) -> str | None:
        """A line to edit that begins as `text`; None at the end of the input."""
        try:
            import readline
        except ImportError:
            return self.ask(f"{prompt}(was: {text}) ")
        readline.set_startup_hook(lambda: readline.insert_text(text))
        try:
            return input(prompt).strip()
        except EOFError:
            self.say()
            return None
        finally:
            readline.set_startup_hook(None)


def _wants_colour() -> bool:
    """NO_COLOR and TERM=dumb switch colours off, as does anything but a terminal; FORCE_COLOR overrides the last."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty()
