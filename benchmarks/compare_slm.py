"""This project beside what it could have been: `python -m benchmarks.compare_slm [--quick] [--gguf FILE]`.

One run, one table, one chart: accuracy, start, time, memory and size of the classifier (with and without the language model behind it), of regular
expressions, of TF-IDF, of a small Llama trained on the same data (with and without the grammar), of a TinyLlama-1.1B-shaped model, and of any GGUF
file. Ratios are to this project. The TinyLlama has random weights: its times, memory and size are those of the real one, its accuracy is not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from benchmarks import machine, scoring
from benchmarks.scoring import Answer
from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue

CATALOGUE = "venvy"
# Trained on the same data as the classifier (training.slm.build).
SMALL_FILE = Path(__file__).parent.parent / "training" / "slm" / "models" / "venvy-small.gguf"
REQUEST = "create a Python 3.10 venv named testenv"
# What TinyLlama is made to write: as many tokens as the right answer has.
RIGHT = "ensure --python 3.10 --name testenv"
OURS, WITH_SLM = "venvy-nl", "venvy-nl + small Llama behind it"
REGEX, TF_IDF = "regular expressions", "TF-IDF + logistic regression"
SMALL, SMALL_FREE = "small Llama, with the grammar", "small Llama, without"
BIG = "TinyLlama 1.1B shape, Q4_K_M"
COLUMNS = {
    "exact": "right command line",
    "refused": "out of scope refused",
    "invalid": "invalid commands",
    "wrong_deletions": "wrong deletions",
    "cold_s": "cold, s",
    "warm_ms": "warm, ms",
    "peak_mb": "peak memory, MB",
    "disk_mb": "model on disk, MB",
    "download_mb": "downloaded, MB",
}
_COLD_RUNS = 5
_BIG_RUNS = 3
_SECONDS = 120.0

Translate = Callable[[str], Answer]
# Models that were started, to be ended: the memory of a child counts for its parent when it has been waited for.
_STARTED: list[Any] = []


class System(NamedTuple):
    """One row of the table. `load` gives its translator; `disk` are the bytes of its model, `download` of all that has to be fetched for it.

    `named` is the file of a model that was named on the command line.
    """

    name: str
    load: Callable[[], Translate]
    disk: float
    download: float
    accuracy: bool = True
    slow: bool = False
    named: Path | None = None


def systems(work: Path, small: Path, others: list[Path]) -> list[System]:
    """What is compared; `work` holds what was prepared, `small` is the small Llama."""
    catalogue = catalogues.load(CATALOGUE)
    package, model = _package_bytes()
    runtime = _runtime_bytes()
    rows = [
        System(OURS, lambda: _engine(catalogue, None), model, package),
        System(WITH_SLM, lambda: _engine(catalogue, small), model + small.stat().st_size, package + small.stat().st_size + runtime),
        System(REGEX, lambda: _baseline(catalogue, work / "regex.pickle"), 0, 0),
        System(TF_IDF, lambda: _baseline(catalogue, work / "tf-idf.pickle"), (work / "tf-idf.pickle").stat().st_size, 0),
        System(SMALL, lambda: _alone(catalogue, small, grammar=True), small.stat().st_size, small.stat().st_size + runtime),
        System(SMALL_FREE, lambda: _alone(catalogue, small, grammar=False), small.stat().st_size, small.stat().st_size + runtime),
    ]
    big = work / "tinyllama.gguf"
    if big.exists():
        rows.append(System(BIG, lambda: _forced(catalogue, big, work), big.stat().st_size, big.stat().st_size + runtime, accuracy=False, slow=True))
    named = [(file, partial(_alone, catalogue, file, grammar=True), file.stat().st_size) for file in others]
    rows += [System(file.name, load, size, size + runtime, slow=True, named=file) for file, load, size in named]
    return rows


def _engine(catalogue: Catalogue, small: Path | None) -> Translate:
    from benchmarks.accuracy import Translator
    from intent_models.classifier import OnnxClassifier
    from nlcli.engine import Engine

    return Translator(Engine(catalogue, OnnxClassifier(catalogue.program), _tier(catalogue, small) if small else None), catalogue.program)


def _tier(catalogue: Catalogue, file: Path) -> Any:
    from nlcli.escalate import Escalation
    from nlcli.slm import header
    from nlcli.slm.process import Model

    escalation = Escalation(catalogue, Model(str(file)), header.read(str(file)).prompt, header.read(str(file)).weights, _SECONDS)
    return lambda: escalation


def _baseline(catalogue: Catalogue, file: Path) -> Translate:
    from benchmarks.accuracy import Translator
    from nlcli.engine import Engine

    return Translator(Engine(catalogue, pickle.loads(file.read_bytes())), catalogue.program)  # noqa: S301  (made by this run)


def _alone(catalogue: Catalogue, file: Path, grammar: bool) -> Translate:
    """A language model without a classifier: every command is allowed, and what it writes is what it proposes."""
    from nlcli import parts
    from nlcli.errors import SlmError
    from nlcli.slm import grammar as grammars
    from nlcli.slm import header, lines
    from nlcli.slm.process import Model
    from nlcli.slm.prompt import GENERAL, TRAINED, introduction, prompt
    from slot_rules.types import SlotMatch

    kind = header.read(str(file)).prompt or GENERAL
    prefix = len(introduction(catalogue)) if kind != TRAINED else 0
    model = Model(str(file), cache=str(_cache(file)) if prefix else "")
    _STARTED.append(model)

    def translate(text: str) -> Answer:
        allowed = grammars.grammar(text, catalogue, catalogue.commands, ()) if grammar else ""
        try:
            said = model.complete(prompt(text, catalogue, kind), allowed, _SECONDS, prefix).text.strip()
        except SlmError:
            return Answer("unresolved", [])
        if said == lines.NONE:
            return Answer("unresolved", [])
        argv = lines.argv(said, catalogue)
        if argv is None:
            return Answer("resolved", [said.split() or [""]])
        given = [SlotMatch(param.name, value, (0, 0), 1.0, "") for param, value in catalogue.values(argv)]
        return Answer("resolved", [list(argv)]) if parts.satisfied(catalogue.command(argv[0]), given) else Answer("clarify", [])

    return translate


def _forced(catalogue: Catalogue, file: Path, work: Path) -> Translate:
    """A model of random weights, made to write the right answer to REQUEST: its time, without its nonsense."""
    from nlcli.slm.process import Model
    from nlcli.slm.prompt import GENERAL, introduction, prompt

    model = Model(str(file), cache=str(_cache(file)))
    _STARTED.append(model)
    prefix = len(introduction(catalogue))

    def translate(text: str) -> Answer:
        found = model.complete(prompt(text, catalogue, GENERAL), f'root ::= "{RIGHT}"', _SECONDS, prefix)
        return Answer("resolved", [found.text.split()])

    return translate


def _cache(file: Path) -> Path:
    folder = file.parent / "kept"
    folder.mkdir(exist_ok=True)
    return folder


def prepare(work: Path, small: Path, quick: bool) -> None:
    """Train the linear model, write the big file, put the small Llama in use: what is in `work` already stays."""
    from benchmarks import baselines, tinyllama
    from benchmarks.regex_rules import RegexClassifier

    catalogue = catalogues.load(CATALOGUE)
    work.mkdir(parents=True, exist_ok=True)
    (work / "regex.pickle").write_bytes(pickle.dumps(RegexClassifier(catalogue)))
    if not (work / "tf-idf.pickle").exists():
        train = baselines.training_rows(catalogue)
        (work / "tf-idf.pickle").write_bytes(pickle.dumps(baselines.tf_idf_classifier(train[:: 8 if quick else 1])))
    if not (work / "tinyllama.gguf").exists():
        tinyllama.write(work / "tinyllama.gguf")
    environment = {**os.environ, "XDG_DATA_HOME": str(work / "data")}
    subprocess.run([sys.executable, "-P", "-m", "nlcli", "model", "use", str(small)], check=True, env=environment, stderr=subprocess.DEVNULL)


def measure(system: System, rows: list[dict[str, Any]], work: Path, small: Path, quick: bool) -> dict[str, float | None]:
    """One row of the table."""
    line, environment = _process(system, work, small)
    runs = 1 if quick else _BIG_RUNS if system.slow else _COLD_RUNS
    _run(line, environment)  # fills the page cache and, for a big model, the kept beginning of its prompt
    cold = [_run(line, environment) for _ in range(runs)]
    catalogue = catalogues.load(CATALOGUE)
    translate = system.load()
    translate(REQUEST)
    figures: dict[str, float] = {}
    if system.accuracy:
        seconds: list[float] = []

        def timed(text: str) -> Answer:
            begin = time.perf_counter()
            answer = translate(text)
            seconds.append(time.perf_counter() - begin)
            return answer

        figures = scoring.figures(scoring.score(tqdm(rows, desc=system.name, mininterval=2), timed, catalogue), catalogue)
    else:
        seconds = [_timed(translate) for _ in range(runs + 1)]
    return {
        "exact": figures.get("exact_in"),
        "refused": figures.get("oos_rejected"),
        "invalid": figures.get("invalid_argv"),
        "wrong_deletions": figures.get("wrong_destructive"),
        "cold_s": statistics.median(cold),
        "warm_ms": statistics.median(seconds) * 1e3,
        "peak_mb": machine.peak_memory(line, environment),
        "disk_mb": system.disk / 1e6,
        "download_mb": system.download / 1e6,
    }


def _timed(translate: Translate) -> float:
    begin = time.perf_counter()
    translate(REQUEST)
    return time.perf_counter() - begin


def _process(system: System, work: Path, small: Path) -> tuple[list[str], dict[str, str]]:
    """The command line of one answer in a fresh process, and its environment: for this project the real one, with and without a model in use."""
    environment = {**os.environ, "XDG_DATA_HOME": str(work / ("data" if system.name == WITH_SLM else "no data"))}
    if system.name in (OURS, WITH_SLM):
        return [sys.executable, "-P", "-m", "nlcli", "-p", REQUEST], environment
    more = ["--gguf", str(system.named)] if system.named else []
    return [sys.executable, "-m", "benchmarks.compare_slm", "--once", system.name, "--work", str(work), "--small", str(small), *more], environment


def _run(line: list[str], environment: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(line, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def _package_bytes() -> tuple[float, float]:
    """Bytes of the default install's download and of the model, as benchmarks.footprint measured them."""
    saved = json.loads((machine.RESULTS / "footprint.json").read_text("utf-8"))
    return sum(saved["installs"]["default"]["downloaded"].values()), sum(saved["artefact"].values())


def _runtime_bytes() -> float:
    """Bytes that the language models' runtime downloads: the compressed wheel is a third of what it unpacks to (33.8 of 102 MB)."""
    from importlib import metadata

    files = metadata.distribution("xllamacpp").files or []
    return sum(Path(str(file.locate())).stat().st_size for file in files if Path(str(file.locate())).is_file()) / 3


def table(found: dict[str, dict[str, float | None]]) -> str:
    """Markdown; behind each measure but the counts its ratio to this project."""
    lines = ["| | " + " | ".join(COLUMNS.values()) + " |", "| --- " * (len(COLUMNS) + 1) + "|"]
    for name, row in found.items():
        lines.append(f"| {name} | " + " | ".join(_cell(key, row[key], found[OURS][key]) for key in COLUMNS) + " |")
    return "\n".join(lines)


def _cell(key: str, value: float | None, ours: float | None) -> str:
    if value is None:
        return "not measured"
    if key in ("exact", "refused"):
        return f"{value:.1%}"
    if key in ("invalid", "wrong_deletions"):
        return f"{value:.0f}"
    shown = f"{value:.2f}" if value < 10 else f"{value:,.0f}"
    return f"{shown} ({value / ours:,.2g} ×)" if ours and value and value != ours else shown


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare_slm")
    parser.add_argument("--quick", action="store_true", help="in a minute: few requests, one run of each")
    parser.add_argument("--gguf", type=Path, action="append", default=[], help="also measure this model")
    parser.add_argument("--small", type=Path, default=SMALL_FILE, help="the small Llama (training.slm.build)")
    parser.add_argument("--work", type=Path, help="keep what is prepared here")
    parser.add_argument("--once", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.once:
        (system,) = [each for each in systems(args.work, args.small, args.gguf) if each.name == args.once]
        print(system.load()(REQUEST).commands)
        for model in _STARTED:
            model.close()
        return
    with tempfile.TemporaryDirectory() as scratch:
        work = args.work or Path(scratch)
        prepare(work, args.small, args.quick)
        rows = scoring.load()[:: 8 if args.quick else 1]
        found = {each.name: measure(each, rows, work, args.small, args.quick) for each in systems(work, args.small, args.gguf)}
    print(table(found))
    if not args.quick:
        save(found, len(rows))


def save(found: dict[str, dict[str, float | None]], requests: int) -> None:
    """Write the figures, the table and the chart."""
    from benchmarks import charts, readme

    about = machine.describe("onnxruntime", "xllamacpp", "scikit-learn")
    (machine.RESULTS / "compare_slm.json").write_text(json.dumps({"machine": about, "requests": requests, "systems": found}, indent=1) + "\n", "utf-8")
    readme.put("compare_slm", table(found))
    charts.draw_comparison(found, machine.RESULTS / "compare_slm.png")


if __name__ == "__main__":
    main()
