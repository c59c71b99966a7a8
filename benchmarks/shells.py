"""What the script of `nlcli init` adds to the start of a shell, and what making it costs: `python -m benchmarks.shells`. For Unix."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import suppress
from pathlib import Path

from benchmarks import machine

# An interactive shell on a terminal, with nothing but one file of settings.
STARTS = {"bash": ["bash", "--rcfile", "{rc}", "-i"], "zsh": ["zsh", "-d", "-i"], "fish": ["fish", "-i"]}
_RC = {"bash": ".bashrc", "zsh": ".zshrc", "fish": "fish/config.fish"}
_WARM_UP = 3
_MANY = 50


def start_ms(line: list[str], environment: dict[str, str]) -> float:
    """Milliseconds from the start of an interactive shell to its end, with `exit` typed beforehand: its first prompt is in between.

    A shell without a terminal would not load its line editor, and the key's binding would be charged with that.
    """
    master, terminal = os.openpty()
    os.write(master, b"exit\r")
    start = time.perf_counter()
    child = subprocess.Popen(
        line,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(terminal)
    with suppress(OSError):  # the terminal is gone when the shell has left
        while os.read(master, 65536):
            pass
    code = child.wait()
    took = (time.perf_counter() - start) * 1000
    os.close(master)
    if code:
        raise SystemExit(f"{line[0]} ended with {code}")
    return took


def measure(shell: str, times: int, folder: Path) -> dict[str, float]:
    """Medians in milliseconds: a start with an empty file of settings, the same again, one that reads the script; what that adds; `nlcli init`.

    One reading is less than the noise (which the second bare start shows), so `reading_ms` is that of a start with many, shared out.
    Each round takes them in another order: what runs after a pause or another program is slower.
    """
    init = [sys.executable, "-P", "-m", "nlcli", "init", shell]
    script = folder / "script"
    script.write_bytes(subprocess.run(init, capture_output=True, check=True).stdout)
    readings = {"bare": 0, "bare_again": 0, "with_script": 1, "with_many": _MANY}
    runs: dict[str, list[float]] = {name: [] for name in readings}
    lines = {}
    for name, number in readings.items():
        home = folder / name
        rc = home / _RC[shell]
        rc.parent.mkdir(parents=True)
        rc.write_text(f"source '{script}'\n" * number)
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8", "HOME": str(home), "ZDOTDIR": str(home), "XDG_CONFIG_HOME": str(home)}
        lines[name] = [word.format(rc=rc) for word in STARTS[shell]], environment
    for number in range(times + _WARM_UP):
        for name in random.sample(list(lines), len(lines)):
            took = start_ms(*lines[name])
            if number >= _WARM_UP:
                runs[name].append(took)
    making = []
    for _ in range(max(11, times // 5)):
        start = time.perf_counter()
        subprocess.run(init, stdout=subprocess.DEVNULL, check=True)
        making.append((time.perf_counter() - start) * 1000)
    median = {name: statistics.median(each) for name, each in runs.items()}
    return {
        **{f"{name}_ms": round(value, 2) for name, value in median.items()},
        "added_ms": round(median["with_script"] - median["bare"], 2),
        "noise_ms": round(median["bare_again"] - median["bare"], 2),
        "reading_ms": round((median["with_many"] - median["bare"]) / _MANY, 3),
        "ratio": round(median["with_script"] / median["bare"], 3),
        "init_ms": round(statistics.median(making), 1),
    }


def main() -> None:
    """Print and save the figures of the shells that are here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shells")
    parser.add_argument("--times", type=int, default=101, help="starts of each kind (default: 101)")
    times = parser.parse_args().times
    found = {}
    for shell in filter(shutil.which, STARTS):
        with tempfile.TemporaryDirectory() as folder:
            found[shell] = measure(shell, times, Path(folder))
        print(shell, *(f"{name} {value}" for name, value in found[shell].items()), sep="  ")
    report = {"machine": machine.describe(), "times": times, "shells": found}
    (machine.RESULTS / "shells.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
