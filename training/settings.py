"""How long and how large: the settings of a full build and of the tiny one the tests run."""

from __future__ import annotations

from typing import NamedTuple


class Settings(NamedTuple):
    """What a build is made with.

    `layers` are the teacher's layers that the student starts from; `vocabulary` is its number of word pieces; `fill` and `noise` are the
    probabilities of another value and of a typing error; `smoothing` is that of the command's label; `span_weight` the loss of the spans against
    the command's; `contrastive_epochs` go before the teacher's; `match_share` of the invented programs are gone through in an epoch; `rows` and
    `programs` cap the data. `benchmarks/ablation.py` measures what they are worth.

    For sets with few rows a label: the student learns the mean of several `teachers`, a share `transfer` of its texts are altered ones that only
    the teachers can tell anything about (training/transfer.py), and its `label_weight` and `dropout` go to 0, since nothing is left to overfit to.
    """

    teacher_epochs: int = 5
    teacher_rate: float = 6e-5
    student_epochs: int = 14
    student_rate: float = 2.5e-4
    variants: int = 4
    layers: tuple[int, ...] = (0, 3, 5)
    vocabulary: int = 8000
    max_tokens: int = 128
    batch: int = 32
    fill: float = 0.5
    noise: float = 0.35
    smoothing: float = 0.05
    span_weight: float = 3.0
    contrastive_epochs: int = 0
    teachers: int = 1
    transfer: float = 0.0
    label_weight: float = 1.0
    dropout: float = 0.1
    seed: int = 7
    match_share: float = 0.5
    rows: int | None = None
    programs: int | None = None


FULL = Settings()
TINY = Settings(teacher_epochs=1, student_epochs=1, variants=1, layers=(0,), vocabulary=3000, rows=160, match_share=1.0, programs=4)
