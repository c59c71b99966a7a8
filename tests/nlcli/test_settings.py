"""Settings: default, file, environment; wrong ones are named and never keep a request from being answered."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from nlcli import settings
from nlcli.settings import Settings
from tests.conftest import ROOT
from tests.test_imports import modules


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The place of the settings file, in a folder of its own."""
    for name in settings.TABLE:
        monkeypatch.delenv(settings.variable(name), raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return Path(settings.file())


def write(file, content):
    file.parent.mkdir(exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), "latin-1")


def stored(home, content=None):
    """The settings file of a temporary HOME, with some content if given."""
    file = Path(home["HOME"], "config", "nlcli", "settings.json")
    if content is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return file


@pytest.fixture
def home(home):
    return {**home, "XDG_CONFIG_HOME": str(Path(home["HOME"], "config"))}


def test_the_table_and_the_defaults_agree(file):
    assert tuple(settings.TABLE) == Settings._fields
    assert settings.current() == Settings()
    assert not settings.problems()
    for row in settings.rows():
        assert row.source == "default"
        assert settings._value(row.name, row.value) == getattr(Settings(), row.name)


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(file, monkeypatch):
    settings.put("memory", "off")
    settings.put("slm_seconds", "2.5")
    monkeypatch.setenv("NLCLI_SLM_SECONDS", "4")
    monkeypatch.setenv("NLCLI_COLOUR", "")
    assert settings.current() == Settings(memory=False, slm_seconds=4.0)
    assert [(row.value, row.source) for row in settings.rows()] == [
        ("venvy", "default"),
        ("5", "default"),
        ("off", "file"),
        ("4", "environment"),
        ("auto", "default"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("memory", "ON", True),
        ("memory", "0", False),
        ("follow_up_minutes", "0", 0.0),
        ("follow_up_minutes", " 1.5 ", 1.5),
        ("colour", "never", "never"),
        ("catalogue", "other", "other"),
    ],
)
def test_values(file, name, text, value):
    settings.put(name, text)
    assert getattr(settings.current(), name) == value
    assert json.loads(file.read_text()) == {name: value}
    settings.remove(name)
    assert settings.current() == Settings()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("memory", "maybe"),
        ("memory", []),
        ("memory", None),
        ("follow_up_minutes", "-1"),
        ("follow_up_minutes", "nan"),
        ("follow_up_minutes", True),
        ("slm_seconds", "inf"),
        ("slm_seconds", 0),
        ("colour", "red"),
        ("catalogue", ""),
        ("catalogue", {}),
    ],
)
def test_a_wrong_value_is_named_and_counts_as_not_set(file, name, raw):
    write(file, {name: raw, "memory": raw if name == "memory" else False})
    assert settings.current() == Settings(memory=name == "memory")
    (problem,) = settings.problems()
    assert str(file) in problem
    assert f"{name} takes" in problem


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "\xff", "[" * 100000])
def test_a_broken_file_is_named_and_never_written_over(file, content):
    write(file, content)
    assert settings.current() == Settings()
    assert str(file) in settings.problems()[0]
    with pytest.raises(settings.NlcliError, match="correct or remove"):
        settings.put("memory", "off")
    assert file.read_text("latin-1") == content


def test_an_unknown_setting_is_named_and_kept(file):
    write(file, {"of_tomorrow": 1})
    assert "of_tomorrow" in settings.problems()[0]
    settings.put("memory", "off")
    assert json.loads(file.read_text()) == {"of_tomorrow": 1, "memory": False}


@pytest.mark.skipif(os.name == "nt", reason="links need a right there, and there are no modes")
def test_the_file_is_private_and_a_link_to_it_stays_one(file, tmp_path):
    settings.put("memory", "off")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = file.rename(tmp_path / "kept.json")
    file.symlink_to(kept)
    settings.put("memory", "on")
    assert file.is_symlink()
    assert json.loads(kept.read_text()) == {"memory": True}


def test_config_sets_shows_and_unsets(nlcli):
    assert nlcli("config", "get", "slm_seconds").stdout == "10\n"
    assert nlcli("config", "set", "slm_seconds", "3").returncode == 0
    assert nlcli("config", "get", "slm_seconds").stdout == "3\n"
    listed = nlcli("config", "list", "--json", env={"NLCLI_MEMORY": "off"})
    assert json.loads(listed.stdout)["slm_seconds"] == {"value": 3.0, "source": "file"}
    assert json.loads(listed.stdout)["memory"] == {"value": False, "source": "environment"}
    assert "last word" in nlcli("config", "set", "memory", "on", env={"NLCLI_MEMORY": "off"}).stderr
    assert nlcli("config", "unset", "slm_seconds").returncode == 0
    assert nlcli("config", "get", "slm_seconds").stdout == "10\n"
    lines = nlcli("config", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(settings.TABLE)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["get", "nosuch"], 2, "no setting 'nosuch'; there are catalogue"),
        (["unset", "nosuch"], 2, "no setting"),
        (["set", "memory", "perhaps"], 2, "memory takes on or off, not 'perhaps'"),
        (["set", "catalogue", "nosuch"], 6, "no catalogue 'nosuch'"),
    ],
)
def test_config_refuses_plainly(nlcli, home, arguments, code, says):
    done = nlcli("config", *arguments)
    assert (done.returncode, done.stdout, says in done.stderr, len(done.stderr.splitlines())) == (code, "", True, 1)
    assert not stored(home).exists()


def test_config_path_and_an_unwritable_folder(nlcli, home):
    file = stored(home)
    assert nlcli("config", "path").stdout == f"{file}\n"
    file.parent.parent.write_text("a file in the place of the folder")
    done = nlcli("config", "set", "memory", "off")
    assert (done.returncode, "cannot write" in done.stderr) == (1, True)


@pytest.mark.model
def test_a_broken_file_never_breaks_a_request(nlcli, home):
    file = stored(home, "{broken")
    done = nlcli("-p", "show my venvs")
    assert (done.returncode, done.stdout) == (0, "venvy ls\n")
    assert done.stderr.count(str(file)) == len(done.stderr.splitlines()) == 1
    assert nlcli("config", "set", "memory", "off").returncode == 1


@pytest.mark.model
def test_the_catalogue_that_is_set_is_used(nlcli, home):
    catalogue = json.loads((ROOT / "nlcli" / "catalogues" / "venvy.json").read_text("utf-8"))
    file = Path(home["HOME"], "own.json")
    file.write_text(json.dumps({**catalogue, "version": "0.0.1"}))
    assert nlcli("config", "set", "catalogue", "own.json").returncode == 0
    assert nlcli("config", "get", "catalogue").stdout == f"{file}\n"
    assert nlcli("-p", "show my venvs").stdout == "venvy ls\n"
    file.unlink()
    for arguments, stdin in ((["-p", "show my venvs"], ""), (["translate", "--jsonl"], '"x"\n')):
        done = nlcli(*arguments, stdin=stdin)
        assert (done.returncode, str(file) in done.stderr) == (6, True)
    assert nlcli("-p", "--catalogue", "venvy", "show my venvs").stdout == "venvy ls\n"


@pytest.mark.model
@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")
def test_colours_can_be_switched_off(nlcli, home):
    forced = {"FORCE_COLOR": "1"}
    assert "\x1b" in nlcli("show my venvs", env=forced).stderr
    assert "\x1b" not in nlcli("show my venvs", env={**forced, "NLCLI_COLOUR": "never"}).stderr


@pytest.mark.model
def test_without_a_file_a_request_reads_none_and_loads_nothing_for_it(home):
    assert "nlcli.storage" not in modules(home, "-p", "show my venvs")
    assert "json" not in modules_of_settings(home)
    stored(home, "{}")
    assert "json" in modules_of_settings(home)


def modules_of_settings(home):
    import subprocess

    code = "import sys\nfrom nlcli import settings\nsettings.problems(), settings.current()\nprint(*sys.modules)"
    return subprocess.run([sys.executable, "-c", code], env=home, capture_output=True, text=True, check=True, timeout=60).stdout.split()
