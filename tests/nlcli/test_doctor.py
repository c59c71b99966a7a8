"""The doctor finds what is broken and says what to do; a whole installation with nothing set up is no problem."""

import json
import os
import shutil
from pathlib import Path

import pytest

from nlcli import doctor
from nlcli.doctor import OK, PROBLEM, WARNING
from tests.conftest import ROOT

pytestmark = pytest.mark.model


@pytest.fixture
def examine(nlcli):
    """Runs the doctor; gives the exit code and what it found besides what is well, as (about, state, text and advice)."""

    def run(*arguments, env=None):
        done = nlcli("doctor", "--json", *arguments, env=env)
        assert done.stderr == ""
        answer = json.loads(done.stdout)
        assert answer["broken"] == (done.returncode == 6) == any(row["state"] == PROBLEM for row in answer["findings"])
        return done.returncode, [(row["about"], row["state"], f"{row['text']}; {row['todo']}") for row in answer["findings"] if row["state"] != OK]

    return run


def only(found, about):
    """The one finding about something, as (state, text)."""
    (row,) = [(state, text) for name, state, text in found if name == about]
    return row


@pytest.fixture
def copy(tmp_path):
    """A copy of the packages to damage."""
    for package in ("nlcli", "intent_models", "slot_rules"):
        shutil.copytree(ROOT / package, tmp_path / "copy" / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


@pytest.fixture
def catalogue(home):
    """Writes a catalogue that differs from the shipped one, and gives the options that name it."""
    data = json.loads((ROOT / "nlcli" / "catalogues" / "venvy.json").read_text("utf-8"))

    def write(change):
        change(data)
        file = Path(home["HOME"], "other.json")
        file.write_text(json.dumps(data))
        return ["--catalogue", str(file)]

    return write


def test_a_whole_installation_lacks_only_the_shell(nlcli, examine, home):
    code, found = examine(env={"SHELL": "/bin/bash"})
    assert code == 0
    assert [row[:2] for row in found] == [("shell", WARNING)]
    assert 'eval "$(nlcli init bash)" into ~/.bashrc' in found[0][2]
    lines = nlcli("doctor").stdout.splitlines()
    assert {line.split()[0] for line in lines} == {OK, WARNING}
    assert any("all 30 commands are as in the catalogue" in line for line in lines)
    assert any("knows 30 of 30 examples" in line for line in lines)
    assert not os.listdir(home["HOME"])  # it looks and leaves nothing


@pytest.mark.parametrize("name", [".bashrc", ".zshrc", ".config/fish/config.fish", ".config/powershell/Microsoft.PowerShell_profile.ps1"])
def test_the_function_of_init_counts_as_set_up(examine, home, name):
    file = Path(home["HOME"], name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('# eval "$(nlcli init bash)"\n')
    assert [row[0] for row in examine()[1]] == ["shell"]
    file.write_text('echo hello\neval "$(nlcli init bash)"\n')
    assert examine() == (0, [])


@pytest.mark.skipif(os.name == "nt", reason="the shim is found by another name there")
def test_the_shim_counts_if_it_comes_first(nlcli, examine, home):
    folder = Path(home["HOME"], "shims")
    assert nlcli("shim", "venvy", "--dir", str(folder)).returncode == 0
    assert [row[0] for row in examine()[1]] == ["shell"]
    assert examine(env={"PATH": f"{folder}{os.pathsep}{home['PATH']}"}) == (0, [])


@pytest.mark.parametrize(
    ("file", "damage", "about", "says"),
    [
        ("intent_models/artefacts/encoder/model.int8.ort", b"no model", "model", "model.int8.ort is damaged"),
        ("intent_models/artefacts/encoder/manifest.json", b"{", "model", "cannot read"),
        ("intent_models/artefacts/venvy/head.f32", None, "model", "head.f32"),
        ("intent_models/artefacts/venvy-dialog/words.txt", b"a\n", "model", "words.txt is damaged"),
        ("nlcli/catalogues/venvy.json", b"{}", "catalogue", "catalogue format None"),
        ("nlcli/catalogues/venvy.json", None, "catalogue", "no catalogue 'venvy'"),
    ],
)
def test_damage_is_a_problem(examine, copy, file, damage, about, says):
    if damage is None:
        (copy / file).unlink()
    else:
        (copy / file).write_bytes(damage)
    code, found = examine(env={"PYTHONPATH": str(copy)})
    assert code == 6
    assert [text for name, state, text in found if name == about and state == PROBLEM and says in text]


def test_a_program_that_is_not_there(examine, catalogue):
    code, found = examine(*catalogue(lambda data: data.update(program="nosuch", distribution="nosuch")))
    state, text = only(found, "program")
    assert (code, state, "pip install nosuch==1.1.1" in text) == (6, PROBLEM, True)


def test_commands_that_are_missing_new_or_changed(examine, catalogue):
    def change(data):
        commands = data["commands"]
        commands["gone"] = commands["current"]
        del commands["ui"]
        commands["ls"]["params"][0]["choices"] = ["name"]
        commands["size"]["help"] = "Other words for the same."

    code, found = examine(*catalogue(change))
    assert code == 6
    assert [(state, text.partition(";")[0].partition(":")[0]) for name, state, text in found if name == "program"] == [
        (PROBLEM, "it does not have gone"),
        (WARNING, "it has other options for ls"),
        (WARNING, "it also has ui, which nlcli does not know"),
    ]


def test_a_program_that_cannot_be_read_is_a_finding(examine, catalogue):
    code, found = examine(*catalogue(lambda data: data.update(entry_point="venvy.cli:nosuch")))
    assert (code, only(found, "program")[0]) == (6, PROBLEM)


def test_wrong_settings_and_corrections_are_warnings(nlcli, examine, home):
    settings = Path(home["HOME"], ".config", "nlcli", "settings.json")
    settings.parent.mkdir(parents=True)
    settings.write_text('{"memory": "perhaps"}')
    corrections = Path(home["HOME"], ".local", "share", "nlcli", "memory", "venvy.jsonl")
    corrections.parent.mkdir(parents=True)
    corrections.write_text("no correction\n")
    code, found = examine()
    assert code == 0
    assert "memory takes on or off" in only(found, "settings")[1]
    assert "no corrections: 1" in only(found, "memory")[1]
    settings.write_text('{"memory": false}')
    assert "memory" not in [row[0] for row in examine()[1]]


def test_a_folder_that_cannot_be_written_is_a_warning(examine, home):
    Path(home["HOME"], ".cache").write_text("a file in the place of the folder")
    code, found = examine()
    state, text = only(found, "folders")
    assert (code, state) == (0, WARNING)
    assert text.endswith(f"nothing is kept there; see to {home['HOME']}/.cache")


def test_a_language_model_that_has_changed_is_a_problem(nlcli, examine, home):
    pytest.importorskip("xllamacpp")
    from nlcli.slm import probe

    file = Path(home["HOME"], "tiny.gguf")
    file.write_bytes(probe.model())
    assert nlcli("model", "use", str(file)).returncode == 0
    assert "language model" not in [row[0] for row in examine()[1]]
    file.write_bytes(b"another")
    code, found = examine()
    assert (code, only(found, "language model")[0]) == (6, PROBLEM)
    assert "has changed" in only(found, "language model")[1]


def test_the_fallback_of_the_runtime_is_named(monkeypatch):
    from intent_models import c_api
    from nlcli import catalogue as catalogues

    monkeypatch.setattr(c_api, "library", lambda: None)
    (finding,) = doctor._runtime(catalogues.load("venvy"))
    assert finding.state == WARNING
    assert "was not found" in finding.text
