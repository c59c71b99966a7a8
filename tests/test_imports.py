"""What is imported on the way of a request: the budget is a list of modules, not a clock."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

OURS = {"nlcli", "intent_models", "slot_rules"}
CODE = """
import sys
from nlcli.cli.main import main
code = main(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""


def modules(home, *arguments):
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{CODE}", *arguments], capture_output=True, text=True, env=home, timeout=60
    )
    code, *found = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    return set(found)


def foreign(found):
    """Top-level modules that are neither ours nor of the standard library."""
    top = {name.partition(".")[0] for name in found}
    site = {"sitecustomize", "usercustomize", "_virtualenv", "_distutils_hack"}
    return {name for name in top - OURS - site if name not in sys.stdlib_module_names and not name.startswith(("_", "__editable__"))}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["-h"]])
def test_help_and_version_load_nothing(home, arguments):
    found = modules(home, *arguments)
    assert foreign(found) == set()
    assert not found & {"argparse", "json", "nlcli.engine", "nlcli.catalogue", "intent_models.classifier", "ctypes"}


@pytest.mark.model
@pytest.mark.parametrize("request_", ["show my venvs", "create a Python 3.10 venv named testenv with flask in ./x", "remove everything unused for a year"])
def test_a_request_needs_the_standard_library_alone(home, request_):
    found = modules(home, "-p", request_)
    assert foreign(found) == set()
    assert not found & {
        "logging",
        "asyncio",
        "multiprocessing",
        "unittest",
        "dataclasses",
        "inspect",
        "importlib.metadata",
        "sqlite3",
        "tomllib",
        "urllib.request",
        "http",
    }


@pytest.mark.model
def test_the_model_is_being_opened_before_the_rest_is_imported(home):
    """Half of the answer's time: what comes before it is waited for twice."""
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "nlcli", "-p", "show my venvs"], capture_output=True, text=True, env=home, timeout=60)
    order = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    before = set(order[: order.index("intent_models.c_api")])
    assert not before & {"json", "re", "nlcli.catalogue", "nlcli.engine", "nlcli.conversation", "nlcli.memory.recall", "slot_rules.text"}


@pytest.mark.model
def test_a_near_match_loads_rapidfuzz_and_nothing_else(home):
    """The only other import, and only where names of environments exist to be matched."""
    subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "venvy"), "ensure", "--name", "backend"],
        env=home,
        cwd=home["HOME"],
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert foreign(modules(home, "-p", "show details of the environment bakend")) <= {"rapidfuzz", "cython_runtime"}


@pytest.mark.model
def test_translating_a_stream_loads_no_training_stack(home):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\nfrom nlcli.cli.main import main\nmain(['translate', '--jsonl'])\nprint(json.dumps(list(sys.modules)), file=sys.stderr)".replace(
                "import sys", "import sys, json"
            ),
        ],
        input='"show my venvs"\n',
        capture_output=True,
        text=True,
        env=home,
        timeout=60,
    )
    found = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert not found & {"torch", "transformers", "tokenizers", "numpy", "onnxruntime", "sklearn"}
