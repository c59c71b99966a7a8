"""The options of a request. argparse would take a tenth of the time of the whole answer to load."""

from __future__ import annotations

from nlcli.errors import UsageError

_SWITCHES = {
    "-p": "print",
    "--print": "print",
    "--json": "json",
    "-y": "yes",
    "--yes": "yes",
    "--yes-delete": "yes_delete",
    "--no-input": "no_input",
    "--no-color": "no_color",
    "--new": "new",
    "--debug": "debug",
    "-h": "help",
    "--help": "help",
    "--version": "version",
}
_VALUES = {"--catalogue": "catalogue", "--program": "program"}


class Options:
    """What stands on the command line: the words of the request and the options around them; after `fill_in` also what is set."""

    request: tuple[str, ...] = ()
    catalogue: str = ""
    program: str | None = None
    print: bool = False
    json: bool = False
    yes: bool = False
    yes_delete: bool = False
    no_input: bool = False
    no_color: bool = False
    new: bool = False
    debug: bool = False
    help: bool = False
    version: bool = False

    def fill_in(self) -> None:
        """Take from the settings what the command line leaves open."""
        from nlcli import settings  # late: --help and --version need none

        kept = settings.current()
        self.catalogue = self.catalogue or kept.catalogue
        self.no_color = self.no_color or kept.colour == "never"


def parse(words: list[str]) -> Options:
    """Options anywhere between the words, `--name value` or `--name=value`, `-py` for `-p -y`; after `--` all is request. Raises UsageError."""
    options = Options()
    request: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == "--":
            request += rest
        elif word in _SWITCHES:
            setattr(options, _SWITCHES[word], True)
        elif name in _VALUES:
            given = value if equals else next(rest, "")
            if not given or (not equals and given.startswith("-")):
                raise UsageError(f"{name} needs a value: {name} VALUE")
            setattr(options, _VALUES[name], given)
        elif _together(word):
            for letter in word[1:]:
                setattr(options, _SWITCHES[f"-{letter}"], True)
        elif word.startswith("-") and len(word) > 1 and not _number(word):
            raise UsageError(f"no such option: {word}; nlcli --help lists them, and after -- everything belongs to the request")
        else:
            request.append(word)
    options.request = tuple(request)
    return options


def _together(word: str) -> bool:
    """Is it several one-letter switches in one word?"""
    return word[:1] == "-" and len(word) > 1 and all(f"-{letter}" in _SWITCHES for letter in word[1:])


def _number(word: str) -> bool:
    return word[1:].replace(".", "", 1).isdecimal()
