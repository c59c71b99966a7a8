"""The network: an encoder, a sentence head on the mean of its token vectors, and a token head."""

from __future__ import annotations

import random
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from intent_models.tokenizer import WordPiece
from training.align import Example
from training.labels import Labels
from training.matching import START
from training.settings import Settings

IGNORE = -100
# Weights of the parts of the loss against the command's (that of the spans is in the settings). Flags are averaged over some thirty labels of
# which few are ever on, steps over tokens of which most begin none: at weight 1 the network learns to leave them out. Source: held-back rows;
# flags all right 0.87 at weight 2, 0.96 at 12; sentences of several commands right 0.36 at step weight 1.
FLAG_WEIGHT = 12.0
STEP_WEIGHT = 8.0
# Of the contrastive loss: Khosla et al. 2020, section 4.
CONTRASTIVE_TEMPERATURE = 0.1


class Batch(NamedTuple):
    """Tensors of B texts with T tokens. Ignored targets: `command` and `role` IGNORE, `flags` and `step` NaN."""

    ids: torch.Tensor  # int64 (B, T)
    mask: torch.Tensor  # int64 (B, T)
    command: torch.Tensor  # int64 (B,)
    flags: torch.Tensor  # float32 (B, F)
    role: torch.Tensor  # int64 (B, T)
    step: torch.Tensor  # float32 (B, T)


class Encoded(NamedTuple):
    """What the encoder gives: the token vectors `hidden` (B, T, 384) and their mean `pooled` (B, 384)."""

    hidden: torch.Tensor
    pooled: torch.Tensor


class Output(NamedTuple):
    """What the heads give: `sentence` (B, commands + flags), `token` (B, T, roles + 1), `pooled` (B, 384)."""

    sentence: torch.Tensor
    token: torch.Tensor
    pooled: torch.Tensor


class Network(nn.Module):
    """An encoder of transformers' BertModel form with the two heads, and what training.matching learns beside them (4, 2)."""

    def __init__(self, encoder: nn.Module, labels: Labels) -> None:
        super().__init__()
        self.encoder = encoder
        self.labels = labels
        width = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.dropout = nn.Dropout(0.1)
        self.sentence = nn.Linear(width, labels.sentence)
        self.token = nn.Linear(width, labels.token)
        self.matching = nn.Parameter(torch.tensor(START))

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> Encoded:
        """The token vectors and their mean."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        return Encoded(hidden, (hidden * weight).sum(1) / weight.sum(1))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Output:
        """Logits of both heads and the mean of the token vectors."""
        hidden, pooled = self.encode(ids, mask)
        return Output(self.sentence(self.dropout(pooled)), self.token(self.dropout(hidden)), pooled)


@torch.no_grad()
def command_logits(network: Network, text: str, tokenizer: WordPiece) -> torch.Tensor:
    """The logits (commands,) that a network in evaluation mode gives for one text."""
    ids = torch.tensor([tokenizer.encode(text).ids])
    return network(ids, torch.ones_like(ids)).sentence[0, : len(network.labels.commands)]  # type: ignore[no-any-return]


def top_commands(network: Network, texts: list[str], tokenizer: WordPiece) -> list[str]:
    """The likeliest command label of each text, one at a time as a user asks them (padding in a batch would move the last digits)."""
    network.eval()
    return [network.labels.commands[int(command_logits(network, text, tokenizer).argmax())] for text in tqdm(texts, desc="top commands", mininterval=5)]


def collate(examples: list[Example], tokenizer: WordPiece, labels: Labels) -> Batch:
    """Examples as padded tensors."""
    codes = [tokenizer.encode(e.text) for e in examples]
    length = max(len(code.ids) for code in codes)
    count = len(examples)
    ids = torch.full((count, length), tokenizer.pad)
    mask = torch.zeros((count, length), dtype=torch.int64)
    command = torch.full((count,), IGNORE)
    flags = torch.full((count, len(labels.flags)), float("nan"))
    role = torch.full((count, length), IGNORE)
    step = torch.full((count, length), float("nan"))
    roles = {name: i for i, name in enumerate(labels.roles)}
    for i, (example, code) in enumerate(zip(examples, codes, strict=True)):
        n = len(code.ids)
        ids[i, :n] = torch.tensor(code.ids)
        mask[i, :n] = 1
        if example.command is not None:
            command[i] = labels.commands.index(example.command)
        if example.flags is not None and example.spans is not None:
            flags[i] = torch.tensor([float(flag in example.flags) for flag in labels.flags])
        if example.spans is not None:
            role[i, 1 : n - 1] = torch.tensor(
                [next((roles[s.role] for s in example.spans if s.start < end and start < s.end), 0) for start, end in code.offsets[1:-1]], dtype=torch.int64
            )
            begins = [0.0] * (n - 2)
            for at in example.steps:
                first = next((t for t, (start, end) in enumerate(code.offsets[1:-1]) if start >= at), None)
                if first is not None:
                    begins[first] = 1.0
            step[i, 1 : n - 1] = torch.tensor(begins)
    return Batch(ids, mask, command, flags, role, step)


def loss(output: Output, batch: Batch, labels: Labels, settings: Settings) -> torch.Tensor:
    """The sum of the four parts, each a mean over what is not ignored."""
    commands = len(labels.commands)
    total = functional.cross_entropy(output.sentence[:, :commands], batch.command, ignore_index=IGNORE, label_smoothing=settings.smoothing)
    known = ~torch.isnan(batch.flags)
    if known.any():
        total = total + FLAG_WEIGHT * functional.binary_cross_entropy_with_logits(output.sentence[:, commands:][known], batch.flags[known])
    if (batch.role != IGNORE).any():
        total = total + settings.span_weight * functional.cross_entropy(output.token[..., :-1].flatten(0, 1), batch.role.flatten(), ignore_index=IGNORE)
        begins = ~torch.isnan(batch.step)
        total = total + STEP_WEIGHT * functional.binary_cross_entropy_with_logits(output.token[..., -1][begins], batch.step[begins])
    return total


def contrastive_loss(output: Output, batch: Batch) -> torch.Tensor:
    """Supervised contrastive loss of the mean vectors (Khosla et al. 2020): those of one command together, others apart."""
    known = batch.command != IGNORE
    vectors = functional.normalize(output.pooled[known], dim=-1)
    command = batch.command[known]
    itself = torch.eye(len(vectors), dtype=torch.bool)
    likeness = (vectors @ vectors.T / CONTRASTIVE_TEMPERATURE).masked_fill(itself, float("-inf"))
    alike = (command[:, None] == command) & ~itself
    sure = functional.log_softmax(likeness, -1).masked_fill(~alike, 0)
    paired = alike.any(1)
    return -(sure[paired].sum(1) / alike[paired].sum(1)).mean() if paired.any() else output.pooled.sum() * 0


def distillation_loss(student: Output, teacher: Output, mask: torch.Tensor, labels: Labels, settings: Settings, temperature: float = 2.0) -> torch.Tensor:
    """How far the student is from the teacher: commands (KL), flags and steps (cross-entropy with soft targets), roles (KL), embedding (cosine)."""
    commands = len(labels.commands)
    t = temperature
    total = functional.kl_div(
        functional.log_softmax(student.sentence[:, :commands] / t, -1), functional.softmax(teacher.sentence[:, :commands] / t, -1), reduction="batchmean"
    ) * (t * t)
    total = total + FLAG_WEIGHT * functional.binary_cross_entropy_with_logits(student.sentence[:, commands:], teacher.sentence[:, commands:].sigmoid())
    real = mask.bool()
    total = total + settings.span_weight * functional.kl_div(
        functional.log_softmax(student.token[real][:, :-1], -1), functional.softmax(teacher.token[real][:, :-1], -1), reduction="batchmean"
    )
    total = total + STEP_WEIGHT * functional.binary_cross_entropy_with_logits(student.token[real][:, -1], teacher.token[real][:, -1].sigmoid())
    return total + (1 - functional.cosine_similarity(student.pooled, teacher.pooled, dim=-1)).mean()


def batches(examples: list[Example], size: int, rng: random.Random, tokenizer: WordPiece) -> list[list[Example]]:
    """Shuffled batches of texts of like length in tokens: hardly any padding (by length in characters a third of a batch would be)."""
    lengths = [len(tokenizer.encode(e.text).ids) + rng.random() for e in examples]
    order = [examples[i] for i in sorted(range(len(examples)), key=lengths.__getitem__)]
    out = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(out)
    return out
