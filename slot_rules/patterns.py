"""Regular expressions that cost nothing until a text needs them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import ClassVar


class Pattern:
    """A regular expression that is compiled when a text first has one of its signs.

    Compiling the fifty patterns of an ordinary request takes longer than the model does. `signs` are lower-case strings of which at least one
    stands, in upper or lower case, in every text with a match (a test tries them on all written requests); without signs any text may have one.
    """

    __slots__ = ("_compiled", "_flags", "_signs", "_source")
    known: ClassVar[list[Pattern]] = []

    def __init__(self, source: str, *signs: str, flags: int = re.IGNORECASE) -> None:
        """`source` and `flags` as `re.compile` takes them."""
        self._source = source
        self._flags = flags
        self._signs = signs
        self._compiled: re.Pattern[str] | None = None
        self.known.append(self)

    def compiled(self) -> re.Pattern[str]:
        """The expression itself."""
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        return self._compiled

    def may_match(self, text: str) -> bool:
        """Does the text have one of the signs?"""
        if not self._signs:
            return True
        folded = text.casefold()
        return any(sign in folded for sign in self._signs)

    @classmethod
    def compile_while(cls, busy: Callable[[], bool], text: str) -> None:
        """Compile what the text has signs of, as long as the caller has to wait for something else anyway."""
        for pattern in list(cls.known):
            if not busy():
                break
            if pattern._signs and pattern.may_match(text):
                pattern.compiled()

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.compiled().search(text) if self.may_match(text) else None

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.compiled().match(text, start, len(text) if end is None else end) if self.may_match(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.compiled().fullmatch(text) if self.may_match(text) else None

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.compiled().finditer(text, start, len(text) if end is None else end) if self.may_match(text) else iter(())

    def sub(self, replacement: str, text: str) -> str:
        """As `re.Pattern.sub`."""
        return self.compiled().sub(replacement, text) if self.may_match(text) else text
