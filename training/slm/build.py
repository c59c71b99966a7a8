"""From data to a model file in one command: `python -m training.slm.build --out FILE`.

Stages: a small Llama from scratch, GGUF at 4 bits, its confidence fitted on the calibration split, the file again with that in its head.
`--folder` takes a model that was trained elsewhere (training.slm.lora) instead of making one.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from pathlib import Path

from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.slm import header
from nlcli.slm.process import Model
from nlcli.slm.prompt import TRAINED
from training import dataset
from training.slm import calibrate, check, gguf_file, pairs, scratch
from training.slm.settings import FULL, TINY

log = logging.getLogger("training.slm")
# Prompts that both answer, the share of equal answers (two tokens can be equally likely but for rounding), and the difference that rounding makes.
_COMPARED = 60
_MOSTLY = 0.98
_CLOSE = 1e-3


def build(name: str, folder: Path, file: Path, kind: str, calibration_rows: int | None = None) -> None:
    """Make `file` of the model in `folder`. Raises RuntimeError if the runtime does not compute what transformers does."""
    _verify(name, folder, file)
    about = {
        "general.name": f"{name}-{folder.name}",
        "general.license": "Apache-2.0",
        header.PROMPT: TRAINED,
        header.CATALOGUE: name,
        "nlcli.data_sha256": dataset.data_hash(name),
    }
    gguf_file.write(folder, file, kind, about)
    rows = dataset.split(dataset.read(name))["calibration"][:calibration_rows]
    with Model(str(file)) as model:
        seen = calibrate.collect(rows, catalogues.load(name), OnnxClassifier(name), model)
    weights = calibrate.fit(seen)
    log.info("%d lines for rows that the classifier leaves, %d of them right; weights %s", len(seen), sum(each.right for each in seen), weights)
    if weights:
        gguf_file.write(folder, file, kind, {**about, header.WEIGHTS: list(weights)})


def _verify(name: str, folder: Path, file: Path) -> None:
    """Compare the model, at full precision, with the runtime on requests of the test split."""
    catalogue = catalogues.load(name)
    prompts = [pairs.pair(row, catalogue).prompt for row in pairs.rows(name, "test")[:: max(1, len(pairs.rows(name, "test")) // _COMPARED)]]
    gguf_file.write(folder, file, "f32", {})
    found = check.compare(folder, file, prompts)
    log.info("as in transformers: %d of %d answers, log-probabilities within %.1e", found.equal, found.asked, found.largest)
    if found.equal < found.asked * _MOSTLY or found.largest > _CLOSE:
        raise RuntimeError(f"the runtime does not compute what transformers does: {found}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m training.slm.build")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--out", type=Path, required=True, help="the .gguf file")
    parser.add_argument("--folder", type=Path, help="a trained model in transformers' form; without it a small one is trained")
    parser.add_argument("--kind", choices=list(gguf_file.KINDS), default="q4_0")
    parser.add_argument("--tiny", action="store_true", help="the smallest chain that runs, to test the code")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if args.folder:
        build(args.catalogue, args.folder, args.out, args.kind)
        return
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "small-llama"
        scratch.train(args.catalogue, TINY if args.tiny else FULL, folder)
        build(args.catalogue, folder, args.out, args.kind)


if __name__ == "__main__":
    main()
