"""Plain English to commands of a command-line program, offline and at once."""

__version__ = "0.1.0"
