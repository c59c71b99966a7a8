"""Text to slot values: knows kinds of values (version, duration, path), never commands."""
