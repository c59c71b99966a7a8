"""Does the runtime compute what transformers computes? Wrong row orders and wrong tokenizers load without an error and answer almost right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from nlcli.errors import SlmError
from nlcli.slm.process import Model

_MOST_TOKENS = 64
_SECONDS = 30.0


class Agreement(NamedTuple):
    """Of `asked` prompts, how many were answered with the same text, and the largest difference of a token's log-probability in those."""

    asked: int
    equal: int
    largest: float


def compare(folder: Path, file: Path, prompts: Sequence[str]) -> Agreement:
    """Greedy answers of transformers to those of the runtime. Prompts that either does not come to an end with are left out."""
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    network: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    asked, equal, largest = 0, 0, 0.0
    with Model(str(file), exact=True) as model:
        for prompt in prompts:
            expected = _greedy(network, tokenizer, prompt)
            try:
                found = model.complete(prompt, "", _SECONDS, tokens=_MOST_TOKENS)
            except SlmError:
                continue
            if expected is None:
                continue
            asked += 1
            text, logprobs = expected
            if found.text == text:
                equal += 1
                # The runtime does not always give the end of the text as a token.
                largest = max([largest, *(abs(a - b) for a, b in zip(found.logprobs, logprobs, strict=False))])
    return Agreement(asked, equal, largest)


@torch.no_grad()
def _greedy(network: Any, tokenizer: Any, prompt: str) -> tuple[str, list[float]] | None:
    """Text and log-probabilities up to the end token; None if there is none within _MOST_TOKENS."""
    ids = tokenizer(prompt, return_tensors="pt").input_ids
    logprobs, out = [], []
    for _ in range(_MOST_TOKENS):
        scores = network(input_ids=ids).logits[0, -1].log_softmax(-1)
        best = int(scores.argmax())
        logprobs.append(float(scores[best]))
        if best == tokenizer.eos_token_id:
            return tokenizer.decode(out), logprobs
        out.append(best)
        ids = torch.cat([ids, torch.tensor([[best]])], 1)
    return None
