"""Where a figure was measured: processor, versions, commit."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def describe(*distributions: str) -> dict[str, Any]:
    """Processor, system, Python, the versions of `distributions`, the commit and the date."""
    git = shutil.which("git")
    commit = subprocess.run([git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip() if git else ""
    return {
        "processor": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in distributions},
        "commit": commit or "unknown",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def peak_memory(line: list[str], environment: dict[str, str]) -> float | None:
    """Largest resident memory of a process in megabytes; None where the system does not say.

    Asked by a small process of its own: a child is charged for what its parent held when it was made.
    """
    ask = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=2); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-S", "-c", ask, *line], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, check=False)
    scale = 1 if sys.platform == "darwin" else 1024
    return round(int(done.stdout) * scale / 1e6, 1) if done.stdout.strip().isdecimal() else None


def resident(pid: int) -> int:
    """Bytes of memory that a running process has now. Raises OSError or ValueError where the system does not say."""
    statm = Path(f"/proc/{pid}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout) * 1024


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor() or platform.machine())
