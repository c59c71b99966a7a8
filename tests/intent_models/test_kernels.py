"""The int8 kernels of another processor say the same: valgrind runs the library as on a machine without AVX-512 and VNNI."""

import json
import shutil
import subprocess
import sys

import pytest

from intent_models.classifier import OnnxClassifier
from tests.conftest import ROOT

TEXTS = (
    "show my venvs",
    "create a Python 3.10 venv named testenv",
    "remove the env called old-api without asking",
    "clean up everything unused for half a year in ~/work",
    "which of my environments have known vulnerabilities?",
    "what is the capital of Mongolia",
    "roll back the last install in api",
    "scan my home, then list everything by size",
)
CODE = """
import json, sys
from intent_models.classifier import OnnxClassifier
model = OnnxClassifier("venvy")
print(json.dumps([model.predict(text).labels[0] for text in json.loads(sys.argv[1])]))
"""


@pytest.mark.model
@pytest.mark.skipif(not shutil.which("valgrind"), reason="no valgrind here")
def test_avx2_kernels_give_the_same_labels(home):
    done = subprocess.run(
        ["valgrind", "--quiet", "--tool=none", sys.executable, "-c", CODE, json.dumps(TEXTS)],
        capture_output=True,
        text=True,
        env={**home, "PYTHONPATH": str(ROOT)},
        timeout=300,
        check=True,
    )
    here = OnnxClassifier("venvy")
    for text, (label, score) in zip(TEXTS, json.loads(done.stdout), strict=True):
        ours = here.predict(text).labels[0]
        assert label == ours[0], text
        assert score == pytest.approx(ours[1], abs=0.05)
