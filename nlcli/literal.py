"""A request that is a command line already: nothing to understand, only to check."""

from __future__ import annotations

from nlcli.catalogue import Catalogue

# Words of sentences: with one of them among the arguments it is English that begins like a command ("remove it", "list of my envs").
_ENGLISH = frozenset(
    """
    a an the my your our its it that this these those them one ones some any all every each of in into from for to on at by with
    without and or not no is are was be me i we you please pls thanks thx which what where when how there here env envs venv venvs
    environment environments
    """.split()
)


def argv(text: str, catalogue: Catalogue) -> tuple[str, ...] | None:
    """The argument list if `text` is a valid command line of the program, with its name in front or an option in it; else None.

    The name of a command alone is that command, even if it lacks something: that is asked for.
    """
    bare = text.strip(" \t.!?").lower()
    if bare in catalogue and (catalogue.command(bare).needs or not catalogue.refusal((bare,))):
        return (bare,)
    if not any(catalogue.begins(word) for word in text.split(maxsplit=2)[:2]):
        return None
    import shlex

    try:
        words = shlex.split(text)
    except ValueError:
        return None
    named = words[:1] == [catalogue.program]
    words = words[1:] if named else words
    if not words or catalogue.name_in(words) is None or any(word.lower() in _ENGLISH for word in words[1:]) or catalogue.refusal(tuple(words)):
        return None
    given = {param.name for param, _ in catalogue.values(tuple(words))}
    command = catalogue.command_of(tuple(words))
    # Without the program's name only options tell it from English: "remove unused --force" may mean all that are unused.
    loose = any(not command.param(name).opts for name in given)
    if not named and (loose or not given):
        return None
    return tuple(words) if all(len(given & set(group)) < 2 for group in command.exclusive) else None
