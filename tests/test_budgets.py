"""What a request may cost, without a clock: files opened, machine instructions against bare Python."""

import subprocess
import sys

import pytest

from benchmarks import latency
from tests.conftest import ROOT

pytestmark = pytest.mark.model
# Files a preview may open: its modules and those of the standard library under them, the catalogue, the model. Measured: 100 to 102, by how many rules
# there is time to load while the model is opened.
MOST_FILES = 105
# Machine instructions of a preview over those of `python -c pass`; nine tenths are onnxruntime's and those of starting Python. Measured: 11.2.
MOST_INSTRUCTIONS = 12.0
CODE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" and isinstance(args[0], str) else None)
from nlcli.cli.main import main
main(sys.argv[1:])
print(*opened, sep="\\n", file=sys.stderr)
"""


def opened(home, *arguments):
    done = subprocess.run([sys.executable, "-I", "-c", CODE, *arguments], capture_output=True, text=True, env=home, timeout=60, check=True)
    return done.stderr.splitlines()


def test_a_preview_opens_few_files(home):
    files = opened(home, "-p", latency.REQUEST)
    assert len(files) <= MOST_FILES, "\n".join(files)
    ours = [file for file in files if "artefacts" in file or "catalogues" in file]
    assert len(ours) == len(set(ours)) == 6  # the catalogue, two manifests, the model, its vocabulary, the head


def test_the_version_opens_next_to_nothing(home):
    assert len(opened(home, "--version")) <= 8


def test_a_preview_takes_few_instructions(home):
    bare, preview = (
        latency.instructions([sys.executable, *line], {**home, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"})
        for line in (["-c", "pass"], ["-P", "-m", "nlcli", "-p", latency.REQUEST])
    )
    if not bare or not preview:
        pytest.skip("no valgrind here")
    assert preview <= MOST_INSTRUCTIONS * bare
