"""What is shown and asked on a terminal. Data goes to stdout, talk to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Screen:
    """Talk on stderr with colours where they are wanted, questions where there is somebody to ask."""

    def __init__(self, colour: bool = True, ask: bool = True) -> None:
        """`colour` and `ask` can only take away what the terminal offers."""
        self.can_ask = ask and sys.stdin.isatty() and sys.stderr.isatty()
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

    def ask(self, prompt: str, *styles: str) -> str | None:
        """The answer without blanks round it; None at the end of the input."""
        return self._input(prompt, "", styles)

    def edit(self, prompt: str, text: str) -> str | None:
        """A line to edit that begins as `text`; None at the end of the input."""
        return self._input(prompt, text, ())

    def _input(self, prompt: str, text: str, styles: tuple[str, ...]) -> str | None:
        readline: Any = None
        with suppress(ImportError):  # Windows: the console edits by itself
            import readline
        if readline is None and text:
            prompt = f"{prompt}(was: {text}) "
        # Between \x01 and \x02 stands what takes no room on the screen, or readline miscounts.
        painted = self.paint(prompt, *styles)
        if painted != prompt and readline is not None:
            painted = "\x01" + painted.replace(prompt, f"\x02{prompt}\x01") + "\x02"
        if readline is not None:
            readline.set_startup_hook(lambda: readline.insert_text(text))
        try:
            with _terminal_as_stdout():
                return input(painted).strip()
        except EOFError:
            self.say()
            return None
        finally:
            if readline is not None:
                readline.set_startup_hook(None)


@contextmanager
def _terminal_as_stdout() -> Iterator[None]:
    """Let prompts go to the terminal that stderr is, also where stdout goes to a file: data stays data, and the keys edit."""
    if sys.stdout.isatty():
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _wants_colour() -> bool:
    """NO_COLOR and TERM=dumb switch colours off, as does anything but a terminal; FORCE_COLOR overrides the last."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty()
