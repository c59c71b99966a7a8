"""How fast it is: `python -m benchmarks.latency`. Whole processes and in process, beside bare Python and the program itself, in one run.

Machines are noisy: only ratios within one run are claims. Results go to benchmarks/results/latency.json.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.scoring import load
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.types import Query

REQUEST = "create a Python 3.10 venv named testenv"
# Exit code of a preview that nobody was there to confirm.
CANCELLED = 5
WORDS = (5, 20, 50, 100, 200, 500)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def summary(seconds: list[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    return {"p50_ms": round(statistics.median(seconds) * 1e3, 2), "p99_ms": round(percentile(seconds, 0.99) * 1e3, 2)}


def processes(program: str) -> dict[str, list[str]]:
    """What is compared, as command lines."""
    python = sys.executable
    nlcli = [python, "-P", "-m", "nlcli", "ask", "--program", program]
    return {
        "python -c pass": [python, "-c", "pass"],
        "venvy --help": [program, "--help"],
        "venvy -w REQUEST (preview)": [*nlcli, "--no-input", REQUEST],
        "nlcli -p REQUEST": [python, "-P", "-m", "nlcli", "-p", REQUEST],
        "nlcli --help": [python, "-P", "-m", "nlcli", "--help"],
        "nlcli --version": [python, "-P", "-m", "nlcli", "--version"],
        "import numpy, onnxruntime": [python, "-c", "import numpy, onnxruntime"],
    }


def whole_processes(program: str, runs: int) -> dict[str, dict[str, float]]:
    """Times of whole processes, one of each in turn so that a slow spell meets all alike, and their peak memory."""
    lines = processes(program)
    times: dict[str, list[float]] = {name: [] for name in lines}
    memory: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "ORT_DISABLE_TELEMETRY": "1"}
        for _ in range(runs + 1):
            for name, line in lines.items():
                seconds, kilobytes, code = _timed(line, environment)
                if code not in (0, CANCELLED):
                    raise SystemExit(f"{name} ended with {code}: install the package into {sys.executable} first")
                times[name].append(seconds)
                memory[name] = max(memory.get(name, 0), kilobytes)
    return {name: {**summary(row[1:]), "peak_mb": round(memory[name] / 1024, 1)} for name, row in times.items()}


def _timed(line: list[str], environment: dict[str, str]) -> tuple[float, int, int]:
    """Seconds from start to exit, peak resident kilobytes (0 where the system does not say), exit code."""
    begin = time.perf_counter()
    child = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    if not hasattr(os, "wait4"):
        code = child.wait()
        return time.perf_counter() - begin, 0, code
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - begin, usage.ru_maxrss, child.returncode


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


def in_process(catalogue: Catalogue, rounds: int) -> dict[str, Any]:
    """Translating the held-out requests again and again on one thread; growth with the length of the request."""
    engine = Engine(catalogue, OnnxClassifier(catalogue.program))
    texts = [row["q"] for row in load()]
    seconds = repeated(lambda text: engine.translate(Query(text)), texts, rounds)
    rng = random.Random(1)
    words = " ".join(texts).split()
    lengths = {}
    for count in WORDS:
        some = [" ".join(rng.choices(words, k=count))[:4900] for _ in range(20)]
        lengths[str(count)] = summary(repeated(lambda text: engine.translate(Query(text)), some, rounds))
    return {**summary(seconds), "requests_per_second": round(len(seconds) / sum(seconds)), "by_words": lengths}


def main() -> None:
    """Measure, print a table and save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency")
    parser.add_argument("--program", default=str(Path(sys.executable).parent / "venvy"))
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    whole = whole_processes(args.program, args.runs)
    warm = in_process(catalogues.load("venvy"), args.rounds)
    bare, helped = whole["python -c pass"]["p50_ms"], whole["venvy --help"]["p50_ms"]
    print(f"{'whole process':30} {'p50 ms':>8} {'p99 ms':>8} {'peak MB':>8} {'x bare':>7} {'x help':>7}")
    for name, row in whole.items():
        print(f"{name:30} {row['p50_ms']:8.1f} {row['p99_ms']:8.1f} {row['peak_mb']:8.1f} {row['p50_ms'] / bare:7.2f} {row['p50_ms'] / helped:7.2f}")
    print(f"in process: p50 {warm['p50_ms']} ms, p99 {warm['p99_ms']} ms, {warm['requests_per_second']} requests a second and core")
    for count, row in warm["by_words"].items():
        print(f"  {count:>4} words: p50 {row['p50_ms']} ms, p99 {row['p99_ms']} ms")
    machine.RESULTS.mkdir(exist_ok=True)
    report = {"machine": machine.describe("onnxruntime", "venvy"), "whole_process": whole, "in_process": warm}
    (machine.RESULTS / "latency.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
