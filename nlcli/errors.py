"""What can go wrong, and the exit code of each.

    NlcliError                 1
    ├── UsageError             2   the call makes no sense (unknown option, empty request)
    ├── CatalogueError         6   a catalogue is missing, broken or of another format
    ├── ProgramError           6   the target program cannot be found or asked
    ├── SlmError               1   the optional language model is missing, broken or too slow
    └── StorageError           1   a file of this user cannot be read or written

Not understanding a request is a result (NoMatch, Question), not an error. `intent_models.errors.ModelError` (6) is a tree of its own.
"""

from __future__ import annotations


class NlcliError(Exception):
    """Base of everything nlcli raises on purpose; the message is lower case and says what to do."""

    exit_code = 1


class UsageError(NlcliError):
    """The call makes no sense."""

    exit_code = 2


class CatalogueError(NlcliError):
    """A catalogue is missing, broken or of another format."""

    exit_code = 6


class ProgramError(NlcliError):
    """The target program cannot be found or asked."""

    exit_code = 6


class SlmError(NlcliError):
    """The optional language model is missing, broken or too slow; the rest goes on without it."""


class StorageError(NlcliError):
    """A file of this user cannot be read or written."""
