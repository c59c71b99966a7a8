"""What else could pick the command: the same engine and slot rules behind three simpler classifiers.

They know a request's command and switches; spans and the starts of further commands, which only the shipped model marks, stay with the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import MultiLabelBinarizer

from intent_models.classifier import Classifier, Prediction
from intent_models.tokenizer import WordPiece
from nlcli.catalogue import Catalogue
from training import base, dataset
from training.align import Example, examples, verbs_of
from training.labels import CONTINUE, NONE

# A batch for the frozen encoder: large enough to keep the processor busy, small enough to stay in its cache.
_BATCH = 64
# Steps of L-BFGS: enough to converge to what can be told apart here.
_MOST_STEPS = 200
# First match wins, the special before the general: what a careful afternoon with regular expressions gives.
RULES: tuple[tuple[str, str], ...] = (
    (r"\b(roll ?back|restore|revert|undo)\b", "rollback"),
    (r"\b(checkpoint|snapshot|save (the )?state)\b", "checkpoint"),
    (r"\b(vulnerab|cves?\b|security|malicious|audit)", "audit"),
    (r"\b(hard-?link|dedup|identical files)", "dedup"),
    (r"\b(duplicates?|overlap|similar (envs|venvs|environments|packages))\b", "duplicates"),
    (r"\bshell[- ]?hook|\b(bashrc|zshrc|shell integration)\b", "shell-hook"),
    (r"\b(dashboard|browser|web ?ui|gui|ui)\b", "ui"),
    (r"\bcache\b.*\b(stats|statistics|size)\b|\bcache\b|\bclear\b.*\bcache\b", "cache"),
    (r"\b(doctor|diagnos\w+|troubleshoot)\b", "doctor"),
    (r"\b(registry|registered)\b.*\b(missing|gone|dead|stale)\b|\bclean\w*\b.*\bregistry\b", "cleanup-registry"),
    (r"\brefresh|recalculate|recompute\b", "refresh"),
    (r"\b(suggest|advise|advice|recommend)", "suggest"),
    (r"\b(broken|health|healthy|still work)\b", "health"),
    (r"\b(clean|clean up|purge|prune|tidy)\b.*(\s[~./]|\bin\b)", "clean"),
    (r"\b(clean ?up|cleanup|clean|purge|prune|unused|stale|old)\b", "cleanup"),
    (r"\b(delete|remove|drop|rm|get rid of|trash)\b", "remove"),
    (r"\b(system-wide|whole machine|scan statistics)\b", "scan-stats"),
    (r"\b(stats|statistics|totals?|how many)\b", "stats"),
    (r"\b(biggest|largest|disk usage|space|sizes?)\b", "size"),
    (r"\b(install|add|pip install)\b", "safe-install"),
    (r"\b(create|make|new|set ?up an? (env|venv)|spin up)\b", "ensure"),
    (r"\b(init|initiali[sz]e|set ?up)\b", "init"),
    (r"\bregister\b", "register"),
    (r"\b(track|mark)\b", "track"),
    (r"\b(scan|discover|search|find)\b", "scan"),
    (r"\b(active|activated|current|which env(ironment)? am i)\b", "current"),
    (r"\b(status|recent activity)\b", "status"),
    (r"\b(info|details?|describe|tell me about)\b", "info"),
    (r"\b(conda|pyenv|virtualenv type|thorough)\b", "list"),
    (r"\b(list|show|ls|what)\b.*\b(envs?|venvs?|environments?|virtualenvs?)\b", "ls"),
)


class RegexClassifier:
    """RULES and, for the switches, their own words."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Compile once."""
        self._rules = [(re.compile(pattern, re.IGNORECASE), label) for pattern, label in RULES]
        switches = {p.slot.label for name in catalogue.commands for p in catalogue.command(name).params if p.slot and p.slot.kind == "flag"}
        self._flags = {flag: re.compile(rf"(?<!\w)-*{flag.lstrip('-').replace('-', '[- ]')}\b", re.IGNORECASE) for flag in switches}

    def predict(self, text: str) -> Prediction:
        """Full certainty for the first rule that matches, "none" if none does."""
        label = next((label for pattern, label in self._rules if pattern.search(text)), NONE)
        return Prediction(((label, 1.0),), {flag: float(bool(pattern.search(text))) for flag, pattern in self._flags.items()})


class LinearClassifier:
    """Logistic regression on features of the text: one for the command, one a switch."""

    def __init__(self, train: list[Example], features: Callable[[list[str]], Any]) -> None:
        """`features` turns texts into a matrix with a row a text."""
        self._features = features
        known = [e for e in train if e.command not in (None, CONTINUE)]
        matrix = features([e.text for e in known])
        self._command = LogisticRegression(C=10, max_iter=_MOST_STEPS).fit(matrix, [e.command for e in known])
        rows = [i for i, e in enumerate(known) if e.flags is not None]
        self._names = MultiLabelBinarizer()
        targets = self._names.fit_transform([known[i].flags or () for i in rows])
        # The same model by stochastic gradient: some sixty switches in seconds instead of minutes.
        self._flags = OneVsRestClassifier(SGDClassifier(loss="log_loss", alpha=1e-6, random_state=0)).fit(matrix[rows], targets)

    def predict(self, text: str) -> Prediction:
        """Probabilities of both."""
        row = self._features([text])
        scores = zip(self._command.classes_, self._command.predict_proba(row)[0].tolist(), strict=True)
        flags = zip(self._names.classes_, self._flags.predict_proba(row)[0].tolist(), strict=True)
        return Prediction(tuple(sorted(scores, key=lambda pair: -pair[1])), dict(flags))


def _tf_idf(train: list[Example]) -> Callable[[list[str]], Any]:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    return make_pipeline(make_union(words, letters)).fit([e.text for e in train]).transform


def _frozen_minilm() -> Callable[[list[str]], Any]:
    """Sentence embeddings of the encoder as it comes: the mean of its token vectors at unit length."""
    encoder: Any = base.encoder().eval()
    tokenizer = WordPiece(base.vocabulary(), 128)

    @torch.no_grad()
    def features(texts: list[str]) -> Any:
        out = np.zeros((len(texts), encoder.config.hidden_size), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            codes = [tokenizer.encode(texts[i]).ids for i in chosen]
            length = max(map(len, codes))
            ids = torch.tensor([code + [tokenizer.pad] * (length - len(code)) for code in codes])
            mask = torch.tensor([[1] * len(code) + [0] * (length - len(code)) for code in codes])
            hidden = encoder(input_ids=ids, attention_mask=mask).last_hidden_state * mask.unsqueeze(-1)
            out[chosen] = torch.nn.functional.normalize(hidden.sum(1) / mask.sum(1, keepdim=True), dim=-1).numpy()
        return out

    return features


def all_of_them(catalogue: Catalogue) -> dict[str, Classifier]:
    """The baselines by name, trained on the same training split as the shipped model. Needs the extra [train]."""
    rows = dataset.read(catalogue.program)
    verbs = verbs_of(rows)
    train = [example for row in dataset.split(rows)["train"] for example in examples(row, catalogue, verbs)]
    return {
        "regex rules": RegexClassifier(catalogue),
        "tf-idf + logistic regression": LinearClassifier(train, _tf_idf(train)),
        "frozen MiniLM + logistic regression": LinearClassifier(train, _frozen_minilm()),
    }
