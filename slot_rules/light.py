"""Named tuples without `typing`, whose import and class building would be a tenth of the whole answer."""

from __future__ import annotations

__all__ = ["Record"]

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as Record
else:
    from operator import itemgetter

    class Record(tuple):
        """A tuple with names for its places, from the annotations of the class, as `typing.NamedTuple` makes it; defaults are attributes of the class."""

        __slots__ = ()

        def __init_subclass__(cls) -> None:
            """Read the fields off the annotations."""
            cls._fields = tuple(cls.__annotations__)
            cls._defaults = {name: cls.__dict__[name] for name in cls._fields if name in cls.__dict__}
            for place, name in enumerate(cls._fields):
                setattr(cls, name, property(itemgetter(place)))

        def __new__(cls, *values: Any, **named: Any) -> Any:
            """Values in the order of the fields, or by name. Raises TypeError for one too many, unknown or missing."""
            rest = cls._fields[len(values) :]
            if named or len(values) != len(cls._fields):
                given = {**{name: cls._defaults[name] for name in rest if name in cls._defaults}, **named}
                if len(values) > len(cls._fields) or given.keys() != set(rest):
                    raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}")
                values += tuple(given[name] for name in rest)
            return tuple.__new__(cls, values)

        def _replace(self, **named: Any) -> Any:
            """A copy with other values for some fields."""
            return type(self)(**{**dict(zip(self._fields, self, strict=True)), **named})

        def __repr__(self) -> str:
            """As it would be typed."""
            inside = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({inside})"
