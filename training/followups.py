"""The follow-up head: `python -m training.followups`; a minute on one core. To be made again whenever the encoder is.

Logistic regression on the embedding of a turn, its words and pairs of words, and the numbers of `nlcli.conversation`.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from intent_models import artefact
from intent_models.classifier import OnnxClassifier
from intent_models.followup import KIND, WORDS, ngrams
from nlcli import catalogue as catalogues
from nlcli.conversation import KINDS, Conversation
from nlcli.engine import Engine
from nlcli.types import Query
from training import dialogs, manifests
from training.build import ARTEFACTS
from training.dataset import DATA
from training.dialogs import Turn

# Embeddings have length 1, the words are 0 or 1: as large as that, both count.
_EMBEDDING_SCALE = 8.0
_PENALTY = 0.3
_LEAST_OFTEN = 3
_MOST_STEPS = 3000


def features(turns: list[Turn], name: str) -> tuple[np.ndarray, np.ndarray, list[frozenset[str]]]:
    """Numbers (N, n), embeddings (N, width) and words of every turn."""
    catalogue, classifier = catalogues.load(name), OnnxClassifier(name)
    conversation = Conversation(catalogue, classifier, Engine(catalogue, classifier), None)
    rows, embeddings = [], []
    for turn in tqdm(turns, desc="turns", mininterval=5):
        alone, _, _, numbers = conversation.seen(Query(turn.text), turn.last)
        rows.append(numbers)
        embeddings.append(alone.embedding)
    return np.array(rows), np.array(embeddings), [ngrams(turn.text) for turn in turns]


def fit(turns: list[Turn], name: str) -> tuple[list[str], np.ndarray]:
    """The words that count, and the weights: a row for each of KINDS with bias, numbers, embedding, words."""
    rows, embeddings, texts = features(turns, name)
    counts = Counter(word for text in texts for word in text)
    words = sorted(word for word, n in counts.items() if n >= _LEAST_OFTEN)
    bags = np.array([[word in text for word in words] for text in texts], float)
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    matrix = np.hstack([(rows - mean) / spread, embeddings * _EMBEDDING_SCALE, bags])
    model = LogisticRegression(C=_PENALTY, max_iter=_MOST_STEPS).fit(matrix, [KINDS.index(turn.kind) for turn in turns])
    weights = model.coef_
    count = rows.shape[1]
    # As the runtime takes them: numbers as they are, embeddings at length 1.
    plain = weights[:, :count] / spread
    bias = model.intercept_ - (plain * mean).sum(1)
    return words, np.hstack(
        [bias[:, None], plain, weights[:, count : count + embeddings.shape[1]] * _EMBEDDING_SCALE, weights[:, count + embeddings.shape[1] :]]
    )


def build(name: str, out: Path) -> None:
    """Fit on all written conversations and write `out`/<name>-dialog."""
    turns = list(dialogs.turns(dialogs.read(name), catalogues.load(name)))
    words, weights = fit(turns, name)
    folder = out / f"{name}-dialog"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / artefact.HEAD).write_bytes(np.ascontiguousarray(weights, "<f4").tobytes())
    (folder / WORDS).write_text("\n".join(words) + "\n", "utf-8")
    width = len(OnnxClassifier(name).predict("x").embedding)
    content = {
        "kinds": KINDS,
        "numbers": weights.shape[1] - 1 - width - len(words),
        "width": width,
        "turns": dict(Counter(turn.kind for turn in turns)),
        "made_by": f"python -m training.followups --catalogue {name}",
        "data_sha256": data_hash(name),
    }
    manifests.write(folder, KIND, [artefact.HEAD, WORDS], content)


def data_hash(name: str) -> str:
    """SHA-256 over the conversations."""
    digest = hashlib.sha256()
    for file in sorted((DATA / "dialogs" / name).glob("*.jsonl")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m training.followups")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--out", type=Path, default=ARTEFACTS)
    args = parser.parse_args()
    build(args.catalogue, args.out)


if __name__ == "__main__":
    main()
