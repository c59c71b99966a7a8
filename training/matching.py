"""Requests against what programs say of themselves: by this loss one encoder comes to serve programs that it has never seen.

Both are embedded by the same encoder. A command is meant as far as the mean vector of a request points where that of the command's text does, a value,
switch or choice is spoken of by the tokens whose vectors do. Some requests of a batch serve as examples: they move the vectors of what they ask for,
as the examples do that users teach (Snell et al. 2017, "Prototypical networks", with the texts as the first of the examples).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch.nn import functional

from intent_models.artefact import Matching
from intent_models.tokenizer import WordPiece
from nlcli.catalogue import Command
from nlcli.untrained import texts
from nlcli.untrained.texts import CHOICE, SWITCH, VALUE, Part
from training.align import Example
from training.augment import augment
from training.labels import NONE
from training.programs import Program
from training.settings import Settings

IGNORE, NOTHING = -100, -1
# Weights of the parts of the loss against the command's.
VALUE_WEIGHT, SAID_WEIGHT = 2.0, 0.7
# Help texts are left out now and then, as programs do, and commands: what is asked of them is then to be refused.
_UNSAID, _FEWER, _FEWEST = 0.12, 0.4, 4
# Requests of a program in a batch, and those of other subjects among them.
_MOST_ROWS, _OTHERS = 40, 8
# Requests of a command that serve as examples, and as many or more that are asked.
_EXAMPLES = (0, 0, 1, 3, 5)
# Where a network begins: scale (as its logarithm) and bias of the logits of commands (from cosines), values, switches and choices (from products).
START = ((2.7, -6.0), (0.2, -3.0), (0.2, -6.0), (0.2, -6.0))
COMMANDS, VALUES, SWITCHES, CHOICES = range(4)


class Match(NamedTuple):
    """Some requests beside the texts of one program: B requests of T tokens, C commands and P parts."""

    texts: torch.Tensor  # int64 (C + P, tokens), the commands first
    texts_mask: torch.Tensor  # int64 (C + P, tokens)
    ids: torch.Tensor  # int64 (B, T)
    mask: torch.Tensor  # int64 (B, T)
    command: torch.Tensor  # int64 (B,), C for none
    example: torch.Tensor  # bool (B,): not asked, but there to learn from
    kind: torch.Tensor  # int64 (P,): VALUES, SWITCHES or CHOICES
    open: torch.Tensor  # bool (B, P): is the part one of the request's command?
    value: torch.Tensor  # int64 (B, T): the part whose value a token is of, NOTHING or IGNORE
    said: torch.Tensor  # float32 (B, P): is the switch or choice asked for?
    groups: list[list[int]]  # parts that are choices of one parameter


Forward = Callable[[torch.Tensor, torch.Tensor], Any]


def collate(program: Program, examples: list[Example], others: list[str], rng: random.Random, tokenizer: WordPiece) -> Match:
    """Requests for a program, and `others` that it can do nothing about, beside its texts; some help texts and commands are left out."""
    commands = _commands(program, rng)
    names = [command.name for command in commands]
    asked = {example.command for example in examples}
    parts = [part for command in commands if command.name in asked for part in texts.of_params(command)]
    rows = [*examples, *(Example(text, NONE, frozenset(), (), (), "") for text in others)]
    described, described_mask = _padded([tokenizer.encode(text).ids for text in (*map(texts.of_command, commands), *(part.text for part in parts))], tokenizer)
    codes = [tokenizer.encode(row.text) for row in rows]
    ids, mask = _padded([code.ids for code in codes], tokenizer)
    value = torch.full(ids.shape, IGNORE)
    for at, (row, code) in enumerate(zip(rows, codes, strict=True)):
        if row.spans is not None and row.command in names:
            places = {part.label: place for place, part in enumerate(parts) if part.command == row.command}
            spoken = [next((places[s.role] for s in row.spans if s.start < end and start < s.end), NOTHING) for start, end in code.offsets[1:-1]]
            value[at, 1 : len(code.ids) - 1] = torch.tensor(spoken)
    kinds = {VALUE: VALUES, SWITCH: SWITCHES, CHOICE: CHOICES}
    return Match(
        described,
        described_mask,
        ids,
        mask,
        torch.tensor([names.index(row.command) if row.command in names else len(names) for row in rows]),
        _examples(rows, names, rng),
        torch.tensor([kinds[part.kind] for part in parts], dtype=torch.int64),
        torch.tensor([[part.command == row.command for part in parts] for row in rows]).reshape(len(rows), len(parts)),
        value,
        torch.tensor([[float(part.command == row.command and part.label in (row.flags or ())) for part in parts] for row in rows]).reshape(
            len(rows), len(parts)
        ),
        _groups(parts),
    )


def _commands(program: Program, rng: random.Random) -> list[Command]:
    names = list(program.catalogue.commands)
    if len(names) > _FEWEST and rng.random() < _FEWER:
        gone = set(rng.sample(names, rng.randint(1, len(names) // _FEWEST)))
        names = [name for name in names if name not in gone]
    return [_said_less(program.catalogue.command(name), rng) for name in names]


def _said_less(command: Command, rng: random.Random) -> Command:
    params = tuple(param._replace(help="") if rng.random() < _UNSAID else param for param in command.params)
    return command._replace(params=params, help="" if rng.random() < _UNSAID else command.help)


def _padded(rows: list[list[int]], tokenizer: WordPiece) -> tuple[torch.Tensor, torch.Tensor]:
    length = max(map(len, rows))
    ids = torch.tensor([row + [tokenizer.pad] * (length - len(row)) for row in rows])
    return ids, torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])


def _examples(rows: list[Example], names: list[str], rng: random.Random) -> torch.Tensor:
    """Which rows are there to learn from: so many of each command, but never more than half of its rows."""
    most = rng.choice(_EXAMPLES)
    out = torch.zeros(len(rows), dtype=torch.bool)
    for name in names:
        mine = [at for at, row in enumerate(rows) if row.command == name]
        out[mine[: min(most, len(mine) // 2)]] = True
    return out


def _groups(parts: list[Part]) -> list[list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for place, part in enumerate(parts):
        if part.kind == CHOICE:
            groups.setdefault((part.command, part.label.partition("=")[0]), []).append(place)
    return list(groups.values())


def loss(forward: Forward, matching: torch.Tensor, match: Match) -> torch.Tensor:
    """The sum of the losses of commands, values, switches and choices; `matching` (4, 2) has logarithms of scales, and biases, in the order of START."""
    count = int(match.texts.shape[0] - match.kind.shape[0])
    described = unit(forward(match.texts, match.texts_mask).pooled.float())
    output = forward(match.ids, match.mask)
    hidden, asked = output.hidden.float(), unit(output.pooled.float())
    commands, parts = described[:count], described[count:]
    inner = match.mask.clone().bool()
    inner[:, 0] = False
    inner[torch.arange(len(inner)), match.mask.sum(1) - 1] = False
    if match.example.any():
        commands = _with_examples_of_commands(commands, asked, match)
        parts = _with_examples_of_parts(parts, hidden, inner, matching, match)
    scale, bias = matching[:, 0].exp(), matching[:, 1]
    nothing = torch.zeros(len(asked), 1)
    mine = ~match.example
    logits = torch.cat([scale[COMMANDS] * asked @ commands.T + bias[COMMANDS], nothing], 1)
    total = functional.cross_entropy(logits[mine], match.command[mine])
    if not len(parts) or not mine.any():
        return total
    near = hidden @ parts.T * scale[match.kind] + bias[match.kind]
    return total + VALUE_WEIGHT * _values(near, match, mine) + SAID_WEIGHT * _said(near, inner, bias, match, mine)


def _values(near: torch.Tensor, match: Match, mine: torch.Tensor) -> torch.Tensor:
    """Which value each token is of: cross-entropy over those of the request's command and none."""
    barred = ~(match.open & (match.kind == VALUES))
    logits = torch.cat([near.masked_fill(barred[:, None], float("-inf")), torch.zeros(*near.shape[:2], 1)], -1)
    target = torch.where(match.value == NOTHING, near.shape[2], match.value)
    target[~mine] = IGNORE
    return functional.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=IGNORE, reduction="sum") / max(1, int((target != IGNORE).sum()))


def _said(near: torch.Tensor, inner: torch.Tensor, bias: torch.Tensor, match: Match, mine: torch.Tensor) -> torch.Tensor:
    """Whether switches and choices are asked for by any of the tokens, summed over those of a request."""
    most = spoken(near - bias[match.kind], inner) + bias[match.kind]
    switches = match.open & (match.kind == SWITCHES) & mine[:, None]
    total = functional.binary_cross_entropy_with_logits(most[switches], match.said[switches], reduction="sum")
    for group in match.groups:
        rows = match.open[:, group[0]] & mine
        if rows.any():
            logits = torch.cat([most[rows][:, group], torch.zeros(int(rows.sum()), 1)], 1)
            wanted = torch.cat([match.said[rows][:, group], 0.5 * torch.ones(int(rows.sum()), 1)], 1).argmax(1)
            total = total + functional.cross_entropy(logits, wanted, reduction="sum")
    return total / max(1, int(mine.sum()))


def spoken(near: torch.Tensor, inner: torch.Tensor) -> torch.Tensor:
    """Of logits (B, T, P) the soft maximum over the tokens: (B, P)."""
    return near.masked_fill(~inner[..., None], float("-inf")).logsumexp(1)


def _with_examples_of_commands(commands: torch.Tensor, asked: torch.Tensor, match: Match) -> torch.Tensor:
    own = functional.one_hot(match.command, len(commands) + 1)[:, :-1] * match.example[:, None]
    return unit(commands + own.T.to(asked.dtype) @ asked)


def _with_examples_of_parts(parts: torch.Tensor, hidden: torch.Tensor, inner: torch.Tensor, matching: torch.Tensor, match: Match) -> torch.Tensor:
    """A value's vector moved by the tokens that were its values, a switch's by those that asked for it most likely."""
    if not len(parts):
        return parts
    rows = hidden[match.example]
    values = functional.one_hot(match.value[match.example].clamp(NOTHING) + 1, len(parts) + 1)[..., 1:].to(rows.dtype)
    values = values * (match.value[match.example] >= 0)[..., None]
    near = rows @ parts.T * matching[match.kind, 0].exp()
    asking = near.masked_fill(~inner[match.example][..., None], float("-inf")).softmax(1) * match.said[match.example][:, None]
    weight = torch.where(match.kind == VALUES, values, asking)
    return unit(parts + unit(torch.einsum("btp,btd->bpd", weight, rows)).sum(0))


def unit(vectors: torch.Tensor) -> torch.Tensor:
    """At length 1; a vector of zeros stays."""
    return functional.normalize(vectors, dim=-1)


def preparation(programs: list[Program], others: list[str], settings: Settings) -> Callable[[WordPiece, random.Random], list[Match]]:
    """What makes the matches of an epoch: the requests for `settings.match_share` of the programs; `others` are requests for no program at all."""

    def prepare(tokenizer: WordPiece, rng: random.Random) -> list[Match]:
        out = []
        for program in rng.sample(programs, max(1, round(len(programs) * settings.match_share))):
            rows = [augment(example, rng, settings.fill, settings.noise) for example in program.examples]
            rng.shuffle(rows)
            count = -(-len(rows) // _MOST_ROWS)
            out += [collate(program, rows[at::count], rng.sample(others, _OTHERS), rng, tokenizer) for at in range(count)]
        return out

    return prepare


def said(programs: list[Program]) -> list[Example]:
    """Everything that is read of programs, requests and texts alike, as examples of nothing: what a vocabulary has to know."""
    out = []
    for program in programs:
        described = [
            *map(texts.of_command, map(program.catalogue.command, program.catalogue.commands)),
            *(part.text for part in texts.parts(program.catalogue)),
        ]
        out += [*program.examples, *(Example(text, None, None, None, (), "") for text in described)]
    return out


def constants(matching: torch.Tensor) -> dict[str, list[float]]:
    """Scales and biases as the encoder's manifest has them."""
    rows = zip(matching[:, 0].exp().tolist(), matching[:, 1].tolist(), strict=True)
    return {kind: [round(scale, 4), round(bias, 4)] for kind, (scale, bias) in zip(("command", VALUE, SWITCH, CHOICE), rows, strict=True)}


def figures(programs: list[Program], embed: Callable[[str], tuple[float, ...]], matching: Matching) -> dict[str, float]:
    """Shares of the requests for programs that were not trained on: the right command is nearest, and near enough; an unrelated one is refused."""
    right, refused = [], []
    for program in programs:
        names = program.catalogue.commands
        vectors = [embed(texts.of_command(program.catalogue.command(name))) for name in names]
        for example in program.examples:
            asked = embed(example.text)
            near = [sum(map(float.__mul__, asked, vector)) * matching.scale("command") + matching.bias("command") for vector in vectors]
            best = max(range(len(near)), key=near.__getitem__)
            if example.command == NONE:
                refused.append(near[best] < 0)
            else:
                right.append(names[best] == example.command and near[best] > 0)
    return {"foreign_command": round(sum(right) / max(1, len(right)), 4), "foreign_refused": round(sum(refused) / max(1, len(refused)), 4)}
