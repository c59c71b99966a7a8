"""A small Llama from nothing: `python -m training.slm.scratch --out FOLDER`; about 20 minutes on two cores.

It writes a folder as transformers does (config.json, model.safetensors, tokenizer.json), which `training.slm.gguf_file` makes a GGUF file of.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn import functional
from tqdm import tqdm
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from nlcli import catalogue as catalogues
from training.finetune import has_fast_bfloat16
from training.slm import pairs
from training.slm.pairs import Pair
from training.slm.settings import FULL, TINY, Settings, Shape

END, PAD = "<|end|>", "<|pad|>"
_WARM_UP = 0.05
_WEIGHT_DECAY = 0.05


def tokenizer_of(texts: Iterable[str], size: int) -> PreTrainedTokenizerFast:
    """Byte-level BPE, as GPT-2 has it: what llama.cpp calls the pre-tokenizer "gpt-2"."""
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    raw.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=size, special_tokens=[END, PAD], initial_alphabet=alphabet, show_progress=False))
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token=END, pad_token=PAD, clean_up_tokenization_spaces=False)


def llama(shape: Shape, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """A Llama of that shape with fresh weights; input and output share their embeddings."""
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.width,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.groups,
            intermediate_size=shape.inner,
            max_position_embeddings=shape.positions,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def batches(rows: list[Pair], tokenizer: PreTrainedTokenizerFast, size: int, rng: random.Random) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Shuffled (ids, number of prompt tokens) batches of like length: ids (B, T) padded, numbers (B,)."""
    prompts = tokenizer([row.prompt for row in rows])["input_ids"]
    lines = tokenizer([row.completion for row in rows])["input_ids"]
    coded = [(prompt + line + [tokenizer.eos_token_id], len(prompt)) for prompt, line in zip(prompts, lines, strict=True)]
    coded.sort(key=lambda pair: len(pair[0]) + rng.random())
    out = []
    for i in range(0, len(coded), size):
        part = coded[i : i + size]
        ids = torch.full((len(part), max(len(row) for row, _ in part)), tokenizer.pad_token_id)
        for k, (row, _) in enumerate(part):
            ids[k, : len(row)] = torch.tensor(row)
        out.append((ids, torch.tensor([n for _, n in part])))
    rng.shuffle(out)
    return out


def loss(logits: torch.Tensor, ids: torch.Tensor, prompts: torch.Tensor, pad: int, prompt_weight: float) -> torch.Tensor:
    """Cross-entropy of the next token: of the lines, and with less weight of the requests. `logits` (B, T, V), `ids` (B, T), `prompts` (B,)."""
    target = ids[:, 1:]
    each = functional.cross_entropy(logits[:, :-1].flatten(0, 1).float(), target.flatten(), reduction="none").view_as(target)
    place = torch.arange(1, ids.shape[1]).expand_as(target)
    weight = torch.where(place >= prompts[:, None], 1.0, prompt_weight) * (target != pad)
    return (each * weight).sum() / weight.sum()


def train(name: str, settings: Settings, out: Path) -> None:
    """Train on a catalogue's data and write the folder `out`."""
    catalogue = catalogues.load(name)
    rng = random.Random(settings.seed)
    torch.manual_seed(settings.seed)
    rows = pairs.rows(name, "train")[: settings.rows]
    texts = [pairs.variant(row, catalogue, rng) for row in rows]
    tokenizer = tokenizer_of((part for text in texts for part in text), settings.shape.vocabulary)
    model: Any = llama(settings.shape, tokenizer)
    plan = [b for _ in range(settings.epochs) for b in batches([pairs.variant(r, catalogue, rng) for r in rows], tokenizer, settings.batch, rng)]
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings.rate, weight_decay=_WEIGHT_DECAY, betas=(0.9, 0.95), fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate, total_steps=len(plan), pct_start=_WARM_UP)
    model.train()
    with tqdm(plan, desc="small language model", unit="step", mininterval=5) as bar:
        for ids, prompts in bar:
            optimiser.zero_grad(set_to_none=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=has_fast_bfloat16()):
                logits = model(input_ids=ids, attention_mask=(ids != tokenizer.pad_token_id).long()).logits
            value = loss(logits, ids, prompts, tokenizer.pad_token_id, settings.prompt_weight)
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            bar.set_postfix(loss=f"{value.item():.3f}", refresh=False)
    model.eval()
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m training.slm.scratch")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tiny", action="store_true", help="the smallest model that runs, to test the code")
    args = parser.parse_args()
    train(args.catalogue, TINY if args.tiny else FULL, args.out)


if __name__ == "__main__":
    main()
