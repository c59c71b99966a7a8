"""How long and how large: the settings of a full build and of the tiny one the tests run."""

from __future__ import annotations

from typing import NamedTuple


class Settings(NamedTuple):
    """`layers` are the teacher's layers that the student starts from; `vocabulary` is its number of word pieces; `rows` caps the data."""

    teacher_epochs: int = 6
    teacher_rate: float = 6e-5
    student_epochs: int = 16
    student_rate: float = 2.5e-4
    variants: int = 4
    layers: tuple[int, ...] = (0, 3, 5)
    vocabulary: int = 8000
    max_tokens: int = 128
    batch: int = 32
    seed: int = 7
    rows: int | None = None


FULL = Settings()
TINY = Settings(teacher_epochs=1, student_epochs=1, variants=1, layers=(0,), vocabulary=3000, rows=160)
