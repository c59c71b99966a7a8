"""Fixtures. Nothing heavy is imported here: most tests need no model."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Tests that use onnxruntime without intent_models are to send nothing either.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


@pytest.fixture
def home(tmp_path):
    """A temporary HOME with nothing of this machine's in it; returns its environment variables."""
    keep = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "PATHEXT", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE") if key in os.environ}
    path = os.pathsep.join([os.path.dirname(sys.executable), keep.get("PATH", os.defpath)])
    folder = tmp_path / "home"
    folder.mkdir()
    return {
        **keep,
        "PATH": path,
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "TERM": "xterm",
        "COLUMNS": "200",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def nlcli(home):
    """Runs the command line in a process of its own, without a terminal, in the temporary HOME."""

    def run(*arguments, stdin="", env=None):
        return subprocess.run(
            [sys.executable, "-m", "nlcli", *arguments],
            input=stdin,
            capture_output=True,
            text=not isinstance(stdin, bytes),
            env={**home, **(env or {})},
            cwd=home["HOME"],
            timeout=120,
        )

    return run
