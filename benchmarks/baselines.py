"""What else could pick the command: the same engine and slot rules behind three simpler classifiers.

They know a request's command and switches; spans and the starts of further commands, which only the shipped model marks, stay with the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import MultiLabelBinarizer

from benchmarks.regex_rules import RegexClassifier
from intent_models.classifier import Classifier, Prediction
from nlcli.catalogue import Catalogue
from training import dataset
from training.align import Example, examples, verbs_of
from training.labels import CONTINUE

# A batch for the frozen encoder: large enough to keep the processor busy, small enough to stay in its cache.
_BATCH = 64
# Steps of L-BFGS: enough to converge to what can be told apart here.
_MOST_STEPS = 200


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
    import torch

    from intent_models.tokenizer import WordPiece
    from training import base

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


def training_rows(catalogue: Catalogue) -> list[Example]:
    """The training split as the shipped model sees it."""
    rows = dataset.read(catalogue.program)
    verbs = verbs_of(rows)
    return [example for row in dataset.split(rows)["train"] for example in examples(row, catalogue, verbs)]


def tf_idf_classifier(train: list[Example]) -> LinearClassifier:
    """Words, pairs of words and letters, by how rare they are."""
    return LinearClassifier(train, _tf_idf(train))


def all_of_them(catalogue: Catalogue) -> dict[str, Classifier]:
    """The baselines by name, trained on the same training split as the shipped model. Needs the extra [train]."""
    train = training_rows(catalogue)
    return {
        "regex rules": RegexClassifier(catalogue),
        "tf-idf + logistic regression": tf_idf_classifier(train),
        "frozen MiniLM + logistic regression": LinearClassifier(train, _frozen_minilm()),
    }
