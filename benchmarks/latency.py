"""How fast it is, and how much memory it takes: `python -m benchmarks.latency`.

Whole processes and in process, beside bare Python and the program itself, all in one run and in turn: machines are noisy, and only ratios within
one run are claims. Results go to benchmarks/results/latency.json, latency.png and the README.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks import charts, machine, readme, synthetic
from benchmarks.scoring import load
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli import shim
from nlcli.engine import Engine
from nlcli.types import Query

STORY = (
    "So last week my laptop came back from the repair shop and since then nothing at all has been where it used to be, which my colleagues find rather "
    "funny, because I am the one who always tells them to keep their desks in order, and now I sit here with a cup of cold tea and wonder. "
)
REQUEST = "create a Python 3.10 venv named testenv"
# Exit code of a preview that nobody was there to confirm.
CANCELLED = 5
WORDS = (5, 20, 50, 100, 200, 500)
COMMANDS = (30, 100, 300, 1000)
BARE, HELP, PREVIEW = "python -c pass", "venvy --help", "venvy -w REQUEST (to the preview)"
_DROP_CACHES = Path("/proc/sys/vm/drop_caches")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    return {"p50_ms": round(statistics.median(seconds) * 1e3, 2), "p99_ms": round(percentile(seconds, 0.99) * 1e3, 2)}


def processes(program: str, folder: Path) -> dict[str, list[str]]:
    """What is compared, as command lines; the shim that gives the program its `-w` is made in `folder`."""
    python = sys.executable
    wizard = str(shim.write(program, folder)[0])
    nlcli = [python, "-P", "-m", "nlcli"]
    return {
        BARE: [python, "-c", "pass"],
        HELP: [str(Path(python).parent / program), "--help"],
        PREVIEW: [wizard, "-w", REQUEST],
        "nlcli -p REQUEST": [*nlcli, "-p", REQUEST],
        "nlcli --help": [*nlcli, "--help"],
        "nlcli --version": [*nlcli, "--version"],
        "import numpy, onnxruntime": [python, "-c", "import numpy, onnxruntime"],
    }


def run(line: list[str], environment: dict[str, str]) -> float:
    """Seconds of a process from start to exit. Raises SystemExit if it fails: there is nothing to measure then."""
    begin = time.perf_counter()
    code = subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False).returncode
    seconds = time.perf_counter() - begin
    if code not in (0, CANCELLED):
        raise SystemExit(f"{' '.join(line)} ended with {code}: install the package into {sys.executable} first")
    return seconds


def whole_processes(lines: dict[str, list[str]], runs: int, environment: dict[str, str]) -> dict[str, dict[str, float | None]]:
    """Times of whole processes, one of each in turn so that a slow spell meets all alike, and their peak memory."""
    seconds: dict[str, list[float]] = {name: [] for name in lines}
    for _ in range(runs + 1):
        for name, line in lines.items():
            seconds[name].append(run(line, environment))
    # The first round fills the page cache.
    return {name: {**summary(row[1:]), "peak_mb": machine.peak_memory(lines[name], environment)} for name, row in seconds.items()}


def from_disk(lines: dict[str, list[str]], runs: int, environment: dict[str, str]) -> dict[str, dict[str, float]]:
    """The same with nothing in the page cache; empty where the system does not let us drop it."""
    times: dict[str, list[float]] = {name: [] for name in lines}
    for _ in range(runs):
        for name, line in lines.items():
            try:
                os.sync()
                _DROP_CACHES.write_text("3")
            except (OSError, AttributeError):
                return {}
            times[name].append(run(line, environment))
    return {name: summary(row) for name, row in times.items() if row}


def instructions(line: list[str], environment: dict[str, str]) -> int | None:
    """Machine instructions of a process as valgrind counts them, the same on every run; None where there is no valgrind."""
    valgrind = shutil.which("valgrind")
    if not valgrind:
        return None
    with tempfile.TemporaryDirectory() as folder:
        # Shims are scripts, so children are followed; each writes its own file.
        count = [valgrind, "--tool=cachegrind", "--cache-sim=no", "--trace-children=yes", f"--cachegrind-out-file={folder}/%p", *line]
        subprocess.run(count, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False)
        totals = [int(row.split()[1]) for file in Path(folder).iterdir() for row in file.read_text().splitlines() if row.startswith("summary:")]
    return sum(totals) or None


def repeated(call: Callable[[str], Any], texts: list[str], rounds: int) -> list[float]:
    """Seconds of each call, after one round to warm up."""
    for text in texts:
        call(text)
    out = []
    for _ in range(rounds):
        for text in texts:
            begin = time.perf_counter()
            call(text)
            out.append(time.perf_counter() - begin)
    return out


def in_process(rounds: int) -> dict[str, Any]:
    """Translating the held-out requests again and again on one thread; growth with the length of the request and the number of commands."""
    catalogue = catalogues.load("venvy")
    engine = Engine(catalogue, OnnxClassifier(catalogue.program))
    texts = [row["q"] for row in load()]
    seconds = repeated(lambda text: engine.translate(Query(text)), texts, rounds)
    lengths = {}
    for count in WORDS:
        some = [_long(text, count) for text in texts[::12]]
        lengths[str(count)] = summary(repeated(lambda text: engine.translate(Query(text)), some, rounds))
    return {**summary(seconds), "requests_per_second": round(len(seconds) / sum(seconds)), "by_words": lengths, "by_commands": _by_commands(texts, rounds)}


def _long(text: str, count: int) -> str:
    """A request with a story before it, `count` words in all; the request alone if it is as long."""
    words = text.split()
    return " ".join([*islice(cycle(STORY.split()), max(0, count - len(words))), *words])


def _by_commands(texts: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """The same requests with catalogues of more and more commands, in turn."""
    times: dict[int, list[float]] = {count: [] for count in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        engines = {count: synthetic.engine(count, Path(folder)) for count in COMMANDS}
        for round_ in range(rounds + 1):
            for count, engine in engines.items():
                row = repeated(lambda text, engine=engine: engine.translate(Query(text)), texts, 1)
                times[count] += row if round_ else []
    return {str(count): summary(row) for count, row in times.items()}


def table(report: dict[str, Any]) -> str:
    """The README's table."""
    whole, warm = report["whole_process"], report["in_process"]
    bare, helped = whole[BARE]["p50_ms"], whole[HELP]["p50_ms"]
    lines = ["| a process, from start to exit | median | × bare Python | × `venvy --help` | peak memory |", "| --- | --- | --- | --- | --- |"]
    for name, row in whole.items():
        shown = f"`{name}`" if " (" not in name else "`{}` ({}".format(*name.split(" (", 1))
        memory = f"{row['peak_mb']:.0f} MB" if row["peak_mb"] else "not known"
        lines.append(f"| {shown} | {row['p50_ms']:.0f} ms | {row['p50_ms'] / bare:.1f} | {row['p50_ms'] / helped:.2f} | {memory} |")
    few, many = COMMANDS[0], COMMANDS[-1]
    growth = warm["by_commands"][str(many)]["p50_ms"] / warm["by_commands"][str(few)]["p50_ms"]
    longest = warm["by_words"][str(WORDS[-1])]["p50_ms"]
    lines += [
        "",
        f"In process, on one thread: {warm['p50_ms']:.1f} ms a request (99 of 100 within {warm['p99_ms']:.1f} ms), "
        f"{warm['requests_per_second']} requests a second; {many:,} commands cost {growth:.2f} × {few}; a request of {WORDS[-1]} words takes {longest:.1f} ms.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print a table and save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency")
    parser.add_argument("--program", default="venvy")
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--from-disk", type=int, default=5, metavar="RUNS", help="runs with an empty page cache, where that is allowed")
    parser.add_argument("--out", type=Path, default=machine.RESULTS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        lines = processes(args.program, Path(home) / "bin")
        # As on anybody's machine: compiled modules are kept.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"HOME": home, "ORT_DISABLE_TELEMETRY": "1"}
        report = {
            "machine": machine.describe("onnxruntime", "venvy"),
            "whole_process": whole_processes(lines, args.runs, environment),
            "from_disk": from_disk(lines, args.from_disk, environment),
            "instructions": {name: instructions(lines[name], environment) for name in (BARE, PREVIEW)},
            "in_process": in_process(args.rounds),
        }
    print(table(report))
    for name, row in report["from_disk"].items():
        print(f"empty page cache: {name:36} {row['p50_ms']:8.1f} ms")
    for name, count in report["instructions"].items():
        print(f"instructions: {name:40} {'not counted, no valgrind' if count is None else f'{count / 1e6:8.1f} million'}")
    for what in ("by_words", "by_commands"):
        for count, row in report["in_process"][what].items():
            print(f"{what.replace('_', ' ')} {count:>5}: p50 {row['p50_ms']} ms, p99 {row['p99_ms']} ms")
    args.out.mkdir(exist_ok=True)
    (args.out / "latency.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    charts.draw_times({name: row["p50_ms"] for name, row in report["whole_process"].items()}, args.out / "latency.png")
    if args.out == machine.RESULTS:
        readme.put("latency", table(report))


if __name__ == "__main__":
    main()
