"""The refit: a multinomial logistic regression that starts from the head there is and pays for every step away from it.

scikit-learn's own logistic regression pulls weights to nothing rather than to where they were, and costs calibration (benchmarks/results/learn.json,
"plain logistic regression"). So the loss is written out here, and SciPy, which comes with scikit-learn, finds its minimum.
"""

from __future__ import annotations

from typing import Any

from slot_rules.light import Record

# What a step away costs, in vectors that were stretched so that requests to refuse spread evenly in all directions: where they lie close together
# a small step would do more than it seems. Tried by hand on the seven commands of benchmarks/learn.py: as good from 5 to 20.
STIFFNESS = 10.0
# The least spread of a direction as a share of the mean one.
_LEAST_SPREAD = 0.1
# Beside vectors of about 8, a bias that moves as easily as a weight.
_BIAS = 3.0
_MOST_STEPS = 60
_TEMPERATURES = tuple(0.5 + 0.05 * i for i in range(41))


class Linear(Record):
    """Weights (width, labels), bias (labels) and the temperature (above 0) that its logits are divided by."""

    weight: Any
    bias: Any
    temperature: float

    def logits(self, vectors: Any) -> Any:
        """Logits (rows, labels), the temperature not yet applied."""
        return vectors @ self.weight + self.bias


def stretch(vectors: Any) -> Any:
    """The matrix (width, width) that makes the spread of these vectors even."""
    import numpy

    spread, directions = numpy.linalg.eigh(numpy.cov(vectors.T))
    return directions @ numpy.diag((spread / spread.mean() + _LEAST_SPREAD) ** -0.5) @ directions.T


def refit(start: Linear, vectors: Any, labels: Any, weights: Any, stretched: Any) -> Linear:
    """The head after learning rows: `labels` (rows) are columns of the head, `weights` (rows) what each row counts. The temperature stays."""
    import numpy
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    base = start.logits(vectors)
    inputs = numpy.hstack([vectors @ stretched, numpy.full((len(vectors), 1), _BIAS)])
    rows = numpy.arange(len(labels))
    shape = (inputs.shape[1], base.shape[1])

    def loss(flat: Any) -> tuple[float, Any]:
        """The loss of a step, and its slope."""
        step = flat.reshape(shape)
        sure = log_softmax(base + inputs @ step, axis=1)
        wrong = numpy.exp(sure)
        wrong[rows, labels] -= 1
        total = -(weights * sure[rows, labels]).sum() + STIFFNESS / 2 * (flat @ flat)
        return float(total), (inputs.T @ (wrong * weights[:, None]) + STIFFNESS * step).ravel()

    step = minimize(loss, numpy.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS}).x.reshape(shape)
    return Linear(start.weight + stretched @ step[:-1], start.bias + _BIAS * step[-1], start.temperature)


def tempered(head: Linear, logits: Any, labels: Any) -> Linear:
    """The head with the temperature at which rows that it was not fitted on are likeliest; `logits` are theirs."""
    import numpy
    from scipy.special import log_softmax

    rows = numpy.arange(len(labels))
    return head._replace(temperature=min(_TEMPERATURES, key=lambda t: -log_softmax(logits / t, axis=1)[rows, labels].mean()))
