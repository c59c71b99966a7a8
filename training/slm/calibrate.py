"""How sure to be of a language model's line: three weights, found on rows that neither it nor the classifier was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import torch
from tqdm import tqdm

from intent_models.classifier import Classifier
from nlcli import decide
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.escalate import CANDIDATES, LanguageModel
from nlcli.slm import lines
from nlcli.slm.grammar import grammar
from nlcli.slm.prompt import TRAINED, prompt
from nlcli.types import NoMatch, Query
from training.dataset import Row
from training.labels import NONE

_SECONDS = 10.0
_STEPS = 200
# Keeps the weights finite where right and wrong lines part without overlap.
_RIDGE = 0.001
# With fewer lines than these nothing can be said.
_LEAST = 30


class Seen(NamedTuple):
    """A line that the model wrote for a request the classifier left: its log-probability, the classifier's probability of the command, is it right."""

    logprob: float
    probability: float
    right: bool


def collect(rows: Sequence[Row], catalogue: Catalogue, classifier: Classifier, model: LanguageModel) -> list[Seen]:
    """What the model writes for those rows that would reach it."""
    engine = Engine(catalogue, classifier)
    out = []
    for row in tqdm(rows, desc="rows the classifier leaves", mininterval=5):
        labels = classifier.predict(row.text).labels
        if dict(labels).get(NONE, 0.0) >= decide.ESCALATE_BELOW or not isinstance(engine.translate(Query(row.text)), NoMatch):
            continue
        commands = tuple(label for label, _ in labels if label in catalogue)[:CANDIDATES]
        found = model.complete(prompt(row.text, catalogue, TRAINED), grammar(row.text, catalogue, commands, ()), _SECONDS)
        argv = lines.argv(found.text, catalogue) if found.text != lines.NONE else None
        if argv:
            wanted = lines.line(row.steps[0], catalogue) if len(row.steps) == 1 else lines.NONE
            out.append(Seen(sum(found.logprobs), dict(labels)[argv[0]], found.text == wanted))
    return out


def fit(seen: Sequence[Seen]) -> tuple[float, ...]:
    """The weights of (1, log-probability, log-odds of the command) that make `nlcli.escalate.confidence` likeliest (logistic regression).

    Empty if there are too few lines: then nothing is known.
    """
    if len(seen) < _LEAST:
        return ()
    features = torch.tensor([[1.0, each.logprob, log(each.probability + 1e-6) - log(1 - each.probability + 1e-6)] for each in seen])
    right = torch.tensor([float(each.right) for each in seen])
    weights = torch.zeros(3, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=_STEPS)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(features @ weights, right) + _RIDGE * (weights[1:] ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return tuple(weights.detach().tolist())
