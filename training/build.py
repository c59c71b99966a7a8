"""From data to artefact in one command: `python -m training.build`.

Stages: read and split the data, fine-tune the teacher, prune the vocabulary, distil the student, export to int8 ONNX,
calibrate, write the artefacts with their manifests. Each stage's seed follows from the settings' seed.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from intent_models.tokenizer import WordPiece
from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from training import base, dataset, matching, programs
from training.align import Example, examples, verbs_of
from training.augment import repeatable, with_joined
from training.export import export, provenance
from training.finetune import Matches, Prepare, distil, seed_everything, teach
from training.labels import NONE, Labels, labels
from training.network import Network, top_commands
from training.programs import Program
from training.settings import FULL, TINY, Settings
from training.transfer import altered, near_words
from training.vocabulary import prune, shrink

log = logging.getLogger("training")
ARTEFACTS = Path(__file__).parent.parent / "intent_models" / "artefacts"


def parts(catalogue: Catalogue, name: str, settings: Settings) -> dict[str, list[Example]]:
    """Examples of each split."""
    rows = dataset.read(name)
    verbs = verbs_of(rows)
    out = {}
    for key, chosen in dataset.split(rows).items():
        chosen = chosen[:: max(1, len(chosen) // settings.rows)] if settings.rows else chosen
        out[key] = [example for row in chosen for example in examples(row, catalogue, verbs)]
        log.info("%s: %d rows, %d examples", key, len(chosen), len(out[key]))
    return out


def preparation(catalogue: Catalogue, settings: Settings) -> Prepare:
    """What makes an epoch of the written examples."""
    again = repeatable(catalogue)

    def prepare(examples: list[Example], rng: random.Random) -> list[Example]:
        return with_joined(examples, again, rng, settings.fill, settings.noise)

    return prepare


def with_altered(prepare: Prepare, train: list[Example], settings: Settings) -> Prepare:
    """What makes an epoch of the student: `settings.transfer` of the texts are altered, the others as in `prepare`."""
    if not settings.transfer:
        return prepare
    near = near_words((e.text for e in train), base.encoder(), base.vocabulary())

    def mixed(examples: list[Example], rng: random.Random) -> list[Example]:
        return [altered(e, examples, near, rng) if rng.random() < settings.transfer else e for e in prepare(examples, rng)]

    return mixed


def invented(name: str, settings: Settings) -> tuple[list[Program], list[Program], Matches]:
    """The programs to learn matching from, those that are held back, and what makes an epoch of them; requests out of a catalogue's scope are among it."""
    learnt, held = programs.split(programs.read())
    learnt = learnt[: settings.programs]
    others = [row.text for row in dataset.split(dataset.read(name))["train"] if not row.steps]
    others += [example.text for program in learnt for example in program.examples if example.command == NONE]
    return learnt, held[: settings.programs], matching.preparation(learnt, others, settings)


def teachers_of(train: list[Example], prepare: Prepare, lab: Labels, settings: Settings, work: Path | None, matches: Matches | None = None) -> list[Network]:
    """The fine-tuned teachers, kept in the folder `work` as teacher.pt, teacher-1.pt and so on; each has a seed of its own."""
    names = ["teacher.pt", *(f"teacher-{n}.pt" for n in range(1, settings.teachers))]
    seeded = (settings._replace(seed=settings.seed + 100 * n) for n in range(len(names)))
    return [teacher_of(train, prepare, lab, each, work / name if work else None, matches) for each, name in zip(seeded, names, strict=True)]


def teacher_of(train: list[Example], prepare: Prepare, lab: Labels, settings: Settings, checkpoint: Path | None, matches: Matches | None = None) -> Network:
    """A fine-tuned teacher; read from `checkpoint` if it is there, written to it otherwise."""
    rng = seed_everything(settings.seed)
    teacher = Network(base.encoder(), lab)
    if checkpoint and checkpoint.exists():
        teacher.load_state_dict(torch.load(checkpoint, weights_only=True))
        teacher.eval()
        return teacher
    teach(teacher, train, prepare, WordPiece(base.vocabulary(), settings.max_tokens), settings, rng, matches)
    if checkpoint:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save(teacher.state_dict(), checkpoint)
    return teacher


def cut(network: Network, vocabulary: list[str], settings: Settings) -> Network:
    """A copy with the settings' layers and these word pieces alone: what a student starts from."""
    student = Network(base.encoder(), network.labels)
    student.load_state_dict(network.state_dict())
    student.encoder.encoder.layer = torch.nn.ModuleList([student.encoder.encoder.layer[i] for i in settings.layers])  # type: ignore[union-attr, index]
    student.encoder.config.num_hidden_layers = len(settings.layers)  # type: ignore[union-attr]
    shrink(student.encoder, base.vocabulary(), vocabulary, settings.max_tokens)
    return student


def student_of(
    teachers: list[Network],
    train: list[Example],
    prepare: Prepare,
    lab: Labels,
    settings: Settings,
    checkpoint: Path | None,
    matches: Matches | None = None,
    also: Sequence[Example] = (),
) -> tuple[Network, list[str]]:
    """The distilled student and its vocabulary, which knows the words of `also`; read from `checkpoint` if it is there, written to it otherwise."""
    rng = seed_everything(settings.seed + 1)
    full = base.vocabulary()
    saved = torch.load(checkpoint, weights_only=True) if checkpoint and checkpoint.exists() else None
    kept = saved["vocabulary"] if saved else prune(full, [*train, *also], settings.vocabulary, rng)
    student = cut(teachers[0], kept, settings)
    if saved:
        student.load_state_dict(saved["weights"])
        student.eval()
        return student, kept
    tokenizers = (WordPiece(full, settings.max_tokens), WordPiece(kept, settings.max_tokens))
    distil(student, teachers, train, with_altered(prepare, train, settings), tokenizers, settings, rng, matches)
    if checkpoint:
        torch.save({"vocabulary": kept, "weights": student.state_dict()}, checkpoint)
    return student, kept


def build(name: str, settings: Settings, out: Path, work: Path | None = None) -> None:
    """Run the whole chain and write `out`/encoder and `out`/`name`."""
    catalogue = catalogues.load(name)
    lab = labels(catalogue)
    split = parts(catalogue, name, settings)
    prepare = preparation(catalogue, settings)
    learnt, held, matches = invented(name, settings)
    teachers = teachers_of(split["train"], prepare, lab, settings, work, matches)
    checkpoint = work / "student.pt" if work else None
    student, kept = student_of(teachers, split["train"], prepare, lab, settings, checkpoint, matches, matching.said(learnt))
    known = [e for e in split["test"] if e.command is not None]
    tops = top_commands(teachers[0], [e.text for e in known], WordPiece(base.vocabulary(), settings.max_tokens))
    accuracy = round(sum(top == e.command for top, e in zip(tops, known, strict=True)) / max(1, len(known)), 4)
    log.info("teacher's command accuracy: %s", accuracy)
    made = {**provenance(name, settings), "programs_sha256": programs.data_hash(), "teacher_command_accuracy": accuracy}
    export(student, kept, split, out, name, settings, made, held)


def main() -> None:
    """Command line of the build."""
    parser = argparse.ArgumentParser(prog="python -m training.build", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--out", type=Path, default=ARTEFACTS)
    parser.add_argument("--work", type=Path, help="keep teacher and student here, and go on from them if they are there")
    parser.add_argument("--tiny", action="store_true", help="the smallest chain that runs, to test the code")
    parser.add_argument("--seed", type=int, default=FULL.seed)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    build(args.catalogue, (TINY if args.tiny else FULL)._replace(seed=args.seed), args.out, args.work)


if __name__ == "__main__":
    main()
