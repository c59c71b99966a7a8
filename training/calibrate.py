"""Make probabilities mean what they say: one temperature, found on rows that were not trained on, checked on others."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from tqdm import tqdm

from intent_models.classifier import Classifier, Prediction
from training.align import Example

BINS = 10
_TEMPERATURES = [round(0.4 + 0.05 * i, 2) for i in range(53)]


def measure(classifier: Classifier, split: dict[str, list[Example]]) -> tuple[dict[str, float], float]:
    """Figures of a classifier (whose temperature is 1 so far) on the held-back splits, and the temperature to give it."""
    calibration = _scored(classifier, split["calibration"])
    test = _scored(classifier, split["test"])
    best = min(_TEMPERATURES, key=lambda t: _loss(calibration, t))
    figures = {
        "test_rows": len(test),
        "command_accuracy": round(sum(p.labels[0][0] == e.command for e, p in test) / max(1, len(test)), 4),
        "out_of_scope_recall": _share([p.labels[0][0] == "none" for e, p in test if e.command == "none"]),
        "false_refusals": _share([p.labels[0][0] == "none" for e, p in test if e.command != "none"]),
        "flags_all_right": _share([_flags(p) == e.flags for e, p in test if e.command != "none" and e.flags is not None]),
        "calibration_error": round(calibration_error(_sure(test, best)), 4),
    }
    return figures, best


def _scored(classifier: Classifier, examples: list[Example]) -> list[tuple[Example, Prediction]]:
    return [(e, classifier.predict(e.text)) for e in tqdm(examples, desc="held-back rows", mininterval=5) if e.command is not None]


def _flags(prediction: Prediction) -> frozenset[str]:
    return frozenset(flag for flag, p in prediction.flags.items() if p >= 0.5)


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / max(1, len(hits)), 4)


def _tempered(prediction: Prediction, temperature: float) -> dict[str, float]:
    powers = {label: exp(log(max(p, 1e-30)) / temperature) for label, p in prediction.labels}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


def _loss(scored: list[tuple[Example, Prediction]], temperature: float) -> float:
    """Mean negative log-likelihood of the right command."""
    return -sum(log(max(1e-12, _tempered(p, temperature).get(e.command or "", 0.0))) for e, p in scored) / max(1, len(scored))


def _sure(scored: list[tuple[Example, Prediction]], temperature: float) -> list[tuple[float, bool]]:
    """(probability of the best label, is it right)."""
    best = [(max(_tempered(p, temperature).items(), key=lambda pair: pair[1]), e.command) for e, p in scored]
    return [(score, label == command) for (label, score), command in best]


def bins(sure: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """(mean probability, share right, number) of each of BINS equal bins of probability that is not empty."""
    out = []
    for i in range(BINS):
        rows = [(p, hit) for p, hit in sure if min(BINS - 1, int(p * BINS)) == i]
        if rows:
            out.append((sum(p for p, _ in rows) / len(rows), sum(hit for _, hit in rows) / len(rows), len(rows)))
    return out


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error of (probability, right) pairs (Guo et al. 2017), in [0, 1]."""
    return sum(abs(p - share) * n for p, share, n in bins(sure)) / max(1, len(sure))
