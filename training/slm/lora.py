"""Fine-tune a big Llama on the project's own data with LoRA, and merge: `python -m training.slm.lora --base FOLDER --out FOLDER`.

The base is a folder as transformers reads it (a real TinyLlama-1.1B, or any model of the Llama architecture). With a GPU, `--four-bit` trains over
4-bit weights (QLoRA, extra [qlora]); several GPUs: `accelerate launch -m training.slm.lora …`. What comes out is a merged folder at 16 or 32 bits, which
`training.slm.gguf_file` makes a GGUF file of. Its extra, [slm-train], wants another transformers than [train]: use a virtual environment of its own.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

from nlcli import catalogue as catalogues
from training.slm import pairs

# Every matrix of a layer; rank and scale as in Hu et al. 2021, section 4, with twice the rank for the scale, as is usual since.
_MATRICES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_RANK, _SCALE, _DROPOUT = 16, 32, 0.05


def dataset(name: str, variants: int, rows: int | None, seed: int) -> Dataset:
    """Prompts and completions of the training split, each row in several variants."""
    catalogue = catalogues.load(name)
    rng = random.Random(seed)
    chosen = pairs.rows(name, "train")
    rng.shuffle(chosen)
    made = [pairs.variant(row, catalogue, rng) for row in chosen[:rows] for _ in range(variants)]
    return Dataset.from_list([{"prompt": pair.prompt, "completion": pair.completion} for pair in made])


def tune(base: Path, out: Path, data: Dataset, args: argparse.Namespace) -> None:
    """Train an adapter, merge it into the base at full precision, and write the whole to `out`."""
    tokenizer = AutoTokenizer.from_pretrained(base)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    with tempfile.TemporaryDirectory() as work:
        trainer = SFTTrainer(
            model=AutoModelForCausalLM.from_pretrained(base, **_loading(args.four_bit)),
            args=SFTConfig(
                output_dir=work,
                num_train_epochs=args.epochs,
                max_steps=args.steps,
                learning_rate=args.rate,
                per_device_train_batch_size=args.batch,
                gradient_accumulation_steps=args.accumulate,
                max_length=args.tokens,
                completion_only_loss=True,
                lr_scheduler_type="cosine",
                warmup_steps=20,
                logging_steps=20,
                save_strategy="no",
                report_to="none",
                seed=args.seed,
                use_cpu=not torch.cuda.is_available(),
                bf16=torch.cuda.is_available(),
            ),
            train_dataset=data,
            processing_class=tokenizer,
            peft_config=LoraConfig(r=_RANK, lora_alpha=_SCALE, lora_dropout=_DROPOUT, target_modules=_MATRICES, task_type="CAUSAL_LM"),
        )
        trainer.train()
        adapter = Path(work) / "adapter"
        trainer.save_model(str(adapter))
        if not trainer.is_world_process_zero():
            return
        # Into the base as it was, not into its 4-bit copy, whose rounding the adapter has learnt around but must not be rounded with again.
        merged: Any = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), adapter).merge_and_unload()
        merged.save_pretrained(out)
        tokenizer.save_pretrained(out)


def _loading(four_bit: bool) -> dict[str, Any]:
    """How the base is loaded for training."""
    if not four_bit:
        return {}
    from transformers import BitsAndBytesConfig

    kind = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    return {
        "quantization_config": BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=kind)
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m training.slm.lora")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--steps", type=int, default=-1, help="stop after so many")
    parser.add_argument("--rows", type=int, help="only so many requests")
    parser.add_argument("--variants", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--accumulate", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--four-bit", action="store_true")
    args = parser.parse_args()
    tune(args.base, args.out, dataset(args.catalogue, args.variants, args.rows, args.seed), args)


if __name__ == "__main__":
    main()
