"""Pictures of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
from matplotlib import pyplot as plt

from training.calibrate import bins, calibration_error


def curve(answers: Sequence[tuple[float, bool]], requests: int) -> list[tuple[float, float]]:
    """(coverage, accuracy) at every threshold: `answers` are (confidence, right) of the proposals made to `requests` requests."""
    out, right = [], 0
    for n, (_, hit) in enumerate(sorted(answers, reverse=True), 1):
        right += hit
        out.append((n / requests, right / n))
    return out


def draw_coverage(curves: dict[str, list[tuple[float, float]]], file: Path) -> None:
    """Accuracy of what is proposed over the share of all requests that get a proposal, a line a system."""
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for name, points in curves.items():
        axes.plot([x for x, _ in points], [y for _, y in points], label=name)
    axes.set(xlabel="share of all requests answered with a proposal", ylabel="share of proposals that are right", ylim=(0.3, 1.01), xlim=(0, 1))
    axes.legend(loc="lower left")
    axes.grid(alpha=0.3)
    _save(figure, file)


def draw_reliability(sets: dict[str, Sequence[tuple[float, bool]]], file: Path) -> None:
    """Share right over probability said, for the model's best label."""
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    for name, scored in sets.items():
        points = bins(scored)
        axes.plot([p for p, _, _ in points], [share for _, share, _ in points], marker="o", label=f"{name}: error {calibration_error(scored):.3f}")
        for p, share, n in points:
            axes.annotate(str(n), (p, share), textcoords="offset points", xytext=(4, -10), fontsize=7)
    axes.set(xlabel="probability of the best label", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.legend(loc="upper left")
    _save(figure, file)


def draw_confusion(pairs: Sequence[tuple[str, str]], file: Path) -> None:
    """What was wanted (rows) against what was given (columns); the diagonal is faint so that errors show."""
    names = sorted({name for pair in pairs for name in pair})
    at = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), int)
    for wanted, got in pairs:
        counts[at[wanted], at[got]] += 1
    errors = counts.astype(float)
    np.fill_diagonal(errors, 0)
    figure, axes = plt.subplots(figsize=(11, 10))
    axes.imshow(np.sqrt(errors), cmap="Reds")
    for i in range(len(names)):
        for j in range(len(names)):
            if counts[i, j]:
                axes.text(j, i, str(counts[i, j]), ha="center", va="center", fontsize=7, color="grey" if i == j else "black")
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="given", ylabel="wanted")
    _save(figure, file)


def draw_times(milliseconds: dict[str, float], file: Path) -> None:
    """Bars of median times, the first at the top."""
    figure, axes = plt.subplots(figsize=(7, 0.5 * len(milliseconds) + 1))
    bars = axes.barh(list(milliseconds), list(milliseconds.values()))
    axes.bar_label(bars, fmt=" %.0f ms")
    axes.invert_yaxis()
    axes.set(xlabel="median time of the whole process in ms", xlim=(0, 1.15 * max(milliseconds.values())))
    _save(figure, file)


def draw_comparison(systems: dict[str, dict[str, float | None]], file: Path) -> None:
    """Bars of four measures of each system on logarithmic scales, the first at the top."""
    measures = {"cold_s": "start to answer, s", "warm_ms": "a further answer, ms", "peak_mb": "peak memory, MB", "disk_mb": "model on disk, MB"}
    figure, row = plt.subplots(1, len(measures), figsize=(13, 0.45 * len(systems) + 1), sharey=True)
    for axes, (key, label) in zip(row, measures.items(), strict=True):
        values = [systems[name][key] or 0.0 for name in systems]
        bars = axes.barh(list(systems), values, color=["tab:orange" if i == 0 else "tab:blue" for i in range(len(systems))])
        axes.bar_label(bars, labels=[f" {value:.3g}" if value else "" for value in values], fontsize=8)
        shown = [value for value in values if value]
        axes.set(xlabel=label, xscale="log", xlim=(min(shown) / 3, max(shown) * 8))
    row[0].invert_yaxis()
    _save(figure, file)


def _save(figure: plt.Figure, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, dpi=90, metadata={"Software": None})
    plt.close(figure)
