"""Train a network on the examples: the teacher on labels, the student on labels and the teacher's outputs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from tqdm import tqdm

from intent_models.tokenizer import WordPiece
from training import matching
from training.align import Example
from training.matching import Match
from training.network import Batch, Network, Output, batches, collate, contrastive_loss, distillation_loss, loss
from training.settings import Settings

# Examples and a generator in, the examples of one epoch out (augmented, in any number).
Prepare = Callable[[list[Example], random.Random], list[Example]]
# A tokenizer and a generator in, the matches of one epoch out.
Matches = Callable[[WordPiece, random.Random], list[Match]]
# A step on labels, perhaps with what a teacher says, or on requests beside the texts of a program.
Step = tuple[Batch, Output | None] | Match

WARM_UP = 0.08
WEIGHT_DECAY = 0.01
_CLIP = 1.0
# Compiling a network takes about 15 s and makes a step a quarter faster.
_COMPILE_FROM = 1000


def seed_everything(seed: int) -> random.Random:
    """Seed torch and return a seeded generator for the rest."""
    torch.manual_seed(seed)
    return random.Random(seed)


def has_fast_bfloat16() -> bool:
    """Does this processor multiply bfloat16 matrices faster than float32 ones (AMX, or AVX-512 with its bfloat16 part)?"""
    return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())


def _optimise(network: Network, steps: int, rate: float) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """AdamW with warm-up and linear decay; the new heads learn ten times as fast as the pretrained encoder."""
    heads = [*network.sentence.parameters(), *network.token.parameters()]
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": rate}, {"params": heads, "lr": rate * 10}, {"params": [network.matching], "lr": rate * 10, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)
    warm = max(1, int(steps * WARM_UP))
    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, max(0.0, (steps - s) / max(1, steps - warm))))


def _run(network: Network, plan: list[list[Step]], step_loss: Callable[[Output, Batch, Output | None], torch.Tensor], rate: float, name: str) -> None:
    steps = sum(len(epoch) for epoch in plan)
    optimiser, schedule = _optimise(network, steps, rate)
    half = has_fast_bfloat16()
    forward, encode = _forwards(network, steps)
    network.train()
    with tqdm(total=steps, desc=name, unit="step", mininterval=5) as bar:
        for epoch in plan:
            for step in epoch:
                optimiser.zero_grad(set_to_none=True)
                with torch.autocast("cpu", torch.bfloat16, enabled=half):
                    if isinstance(step, Match):
                        value = matching.loss(encode, network.matching, step)
                    else:
                        batch, target = step
                        value = step_loss(Output(*(part.float() for part in forward(batch.ids, batch.mask))), batch, target)
                value.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
                optimiser.step()
                schedule.step()
                bar.update()
                bar.set_postfix(loss=f"{value.item():.3f}", refresh=False)
    network.eval()


def _forwards(network: Network, steps: int) -> tuple[Any, Any]:
    """The network's two forward passes, compiled where that pays."""
    if steps < _COMPILE_FROM or not shutil.which("c++"):
        return network, network.encode
    return torch.compile(network, dynamic=True), torch.compile(network.encode, dynamic=True)


def _mixed(steps: list[Step], matches: Matches | None, tokenizer: WordPiece, rng: random.Random) -> list[Step]:
    """An epoch with the matches among the other steps."""
    if not matches:
        return steps
    both = [*steps, *matches(tokenizer, rng)]
    rng.shuffle(both)
    return both


def teach(
    network: Network,
    examples: list[Example],
    prepare: Prepare,
    tokenizer: WordPiece,
    settings: Settings,
    rng: random.Random,
    matches: Matches | None = None,
) -> None:
    """Fine-tune on labels, each epoch on freshly augmented examples, and on `matches`."""
    labels = network.labels

    def plan(epochs: int, also: Matches | None) -> list[list[Step]]:
        steps = ([(collate(b, tokenizer, labels), None) for b in batches(prepare(examples, rng), settings.batch, rng, tokenizer)] for _ in range(epochs))
        return [_mixed(epoch, also, tokenizer, rng) for epoch in steps]

    if settings.contrastive_epochs:
        _run(network, plan(settings.contrastive_epochs, None), lambda output, batch, _: contrastive_loss(output, batch), settings.teacher_rate, "contrastive")
    _run(network, plan(settings.teacher_epochs, matches), lambda output, batch, _: loss(output, batch, labels, settings), settings.teacher_rate, "teacher")


@torch.no_grad()
def outputs(network: Network, parts: list[list[Example]], tokenizer: WordPiece) -> list[Output]:
    """The network's outputs for batches of examples."""
    network.eval()
    out = []
    for part in tqdm(parts, desc="teacher's answers", unit="batch", mininterval=5):
        batch = collate(part, tokenizer, network.labels)
        with torch.autocast("cpu", torch.bfloat16, enabled=has_fast_bfloat16()):
            answer = network(batch.ids, batch.mask)
        out.append(Output(*(tensor.float() for tensor in answer)))
    return out


def distil(
    student: Network,
    teachers: list[Network],
    examples: list[Example],
    prepare: Prepare,
    tokenizers: tuple[WordPiece, WordPiece],
    settings: Settings,
    rng: random.Random,
    matches: Matches | None = None,
) -> None:
    """Train the student on the teachers' answers to `settings.variants` augmentations of the data, asked once and gone through again and again.

    They tokenise differently (the student has fewer word pieces), so the teachers' token outputs are carried over by character offsets. Of the
    embedding there can be one only: the first teacher's. `matches` it learns from by itself.
    """
    labels = student.labels
    for part in student.modules():
        if isinstance(part, nn.Dropout):
            part.p = settings.dropout
    corpora = []
    for _ in range(settings.variants):
        parts = batches(prepare(examples, rng), settings.batch, rng, tokenizers[0])
        answers = [_mean(every) for every in zip(*(outputs(teacher, parts, tokenizers[0]) for teacher in teachers), strict=True)]
        corpora.append([(collate(p, tokenizers[1], labels), _carry_over(a, p, tokenizers)) for p, a in zip(parts, answers, strict=True)])
    plan = []
    for epoch in range(settings.student_epochs):
        shuffled: list[Step] = list(corpora[epoch % settings.variants])
        rng.shuffle(shuffled)
        plan.append(_mixed(shuffled, matches, tokenizers[1], rng))

    def both(output: Output, batch: Batch, target: Output | None) -> torch.Tensor:
        assert target is not None
        taught = distillation_loss(output, target, batch.mask, labels, settings)
        return taught + settings.label_weight * loss(output, batch, labels, settings) if settings.label_weight else taught

    _run(student, plan, both, settings.student_rate, "student")


def _mean(answers: tuple[Output, ...]) -> Output:
    """Several teachers' answers as one."""
    sentence, token = (sum(parts) / len(answers) for parts in ((a.sentence for a in answers), (a.token for a in answers)))
    return Output(sentence, token, answers[0].pooled)


def _carry_over(answer: Output, part: list[Example], tokenizers: tuple[WordPiece, WordPiece]) -> Output:
    """The teacher's token outputs at the student's tokens: those of the teacher's token over the same first character."""
    rows = []
    for i, example in enumerate(part):
        theirs, ours = (t.encode(example.text).offsets for t in tokenizers)
        index, at = [0], 1
        for start, _ in ours[1:-1]:
            while at + 1 < len(theirs) - 1 and theirs[at + 1][0] <= start:
                at += 1
            index.append(at)
        index.append(len(theirs) - 1)
        rows.append(answer.token[i, index])
    return answer._replace(token=nn.utils.rnn.pad_sequence(rows, batch_first=True))
