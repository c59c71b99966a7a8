"""The wheel: what is in it, how large it is, and that it says the version that the package and the changelog say."""

import re
import subprocess
import sys
import zipfile

import pytest

from nlcli import __version__
from tests.conftest import ROOT

# Source: the footprint budget: artefact at most 9 MB; code and catalogues add little.
BUDGET_BYTES = 9_500_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(folder), str(ROOT)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_only_what_ships_is_in_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"nlcli", "intent_models", "slot_rules", f"venvy_nl-{__version__}.dist-info"}
    assert {
        *(f"{package}/py.typed" for package in ("nlcli", "intent_models", "slot_rules")),
        "nlcli/catalogues/venvy.json",
        "intent_models/artefacts/encoder/model.int8.ort",
        "intent_models/artefacts/venvy/head.f32",
        f"venvy_nl-{__version__}.dist-info/licenses/NOTICE",
    } <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_it_is_within_its_budget(wheel):
    assert wheel.stat().st_size <= BUDGET_BYTES


def test_changelog_and_version_agree():
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == __version__
