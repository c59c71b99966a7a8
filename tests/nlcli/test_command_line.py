"""The command line as a process of its own, with the committed model and the real venvy, without a terminal."""

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.model

KEYS = {
    "query",
    "status",
    "program",
    "argv",
    "commands",
    "command_line",
    "confidence",
    "tier",
    "effect",
    "slots",
    "missing",
    "question",
    "alternatives",
    "reason",
}


def test_print(nlcli):
    done = nlcli("-p", "create a Python 3.10 venv named testenv")
    assert (done.returncode, done.stdout) == (0, "venvy ensure --python 3.10 --name testenv\n")


def test_words_need_no_quotes_and_options_stand_anywhere(nlcli):
    assert nlcli("list", "environments", "by", "size", "-p").stdout == "venvy ls --sort size\n"


def test_json(nlcli):
    done = nlcli("--json", "create a Python 3.10 venv named testenv")
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(result) == KEYS
    assert result["argv"] == ["ensure", "--python", "3.10", "--name", "testenv"]
    assert result["commands"] == [result["argv"]]
    assert result["status"] == "resolved"
    assert result["effect"] == "write"
    assert {(s["param"], s["value"], result["query"][slice(*s["span"])]) for s in result["slots"]} == {
        ("python_version", "3.10", "Python 3.10"),
        ("name", "testenv", "testenv"),
    }


def test_data_on_stdout_talk_on_stderr_and_nothing_runs_unasked(nlcli, home):
    done = nlcli("create a venv named quiet")
    assert done.returncode == 5
    assert done.stdout == ""
    assert "venvy ensure --name quiet" in done.stderr
    assert "-y" in done.stderr
    assert os.listdir(home["HOME"]) == []


def test_what_is_not_understood_offers_the_nearest(nlcli):
    done = nlcli("what is the capital of Mongolia")
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Not understood" in done.stderr
    assert done.stderr.count("try:") == 3


def test_a_missing_value_with_nobody_to_ask(nlcli):
    done = nlcli("delete one of my environments")
    assert done.returncode == 4
    assert "Which environment" in done.stderr


def test_yes_does_not_delete_without_yes_delete(nlcli, home):
    os.mkdir(os.path.join(home["HOME"], "x"))
    done = nlcli("-y", "delete the environment x")
    assert done.returncode == 5
    assert "--yes-delete" in done.stderr


def test_the_command_that_ran_gives_its_exit_code(nlcli):
    assert nlcli("-y", "show details of the environment nosuchenv").returncode == 2  # venvy's ENV_NOT_FOUND


def test_no_colours_without_a_terminal_and_none_with_no_color(nlcli):
    assert "\x1b[" not in nlcli("create a venv named x").stderr
    assert "\x1b[" in nlcli("create a venv named x", env={"FORCE_COLOR": "1"}).stderr
    assert "\x1b[" not in nlcli("create a venv named x", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stderr
    assert "\x1b[" not in nlcli("--no-color", "create a venv named x", env={"FORCE_COLOR": "1"}).stderr


def test_a_request_from_a_pipe(nlcli):
    assert nlcli("-p", stdin="show my venvs\n").stdout == "venvy ls\n"


@pytest.mark.parametrize(
    "arguments", [[""], ["   "], ["x" * 10000], ["a\x01b"], [b"\xff\xfe"], []], ids=["empty", "blank", "long", "control", "utf8", "nothing"]
)
def test_text_that_is_no_request(nlcli, arguments):
    done = nlcli(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("nlcli: ")


def test_a_nul_from_a_pipe(nlcli):
    done = nlcli("-p", stdin=b"show\0my venvs\n")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_help_and_version_and_unknown_options(nlcli):
    assert "usage: nlcli" in nlcli("--help").stdout
    assert nlcli("--version").stdout.startswith("nlcli ")
    assert nlcli("--frobnicate", "x").returncode == 2


def test_readme_shows_the_help_as_it_is(nlcli):
    assert nlcli("--help").stdout in (ROOT / "README.md").read_text("utf-8")


def test_a_missing_catalogue(nlcli):
    done = nlcli("--catalogue", "nope", "show my venvs")
    assert (done.returncode, "known: venvy" in done.stderr) == (6, True)


@pytest.fixture
def damaged(tmp_path):
    """A copy of the packages to damage."""
    for package in ("nlcli", "intent_models", "slot_rules"):
        shutil.copytree(ROOT / package, tmp_path / "copy" / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("intent_models/artefacts/encoder/model.int8.ort", None),
        ("intent_models/artefacts/encoder/model.int8.ort", b"not a model"),
        ("intent_models/artefacts/encoder/manifest.json", b"{"),
        ("intent_models/artefacts/encoder/vocabulary.txt", b"a\nb\n"),
        ("intent_models/artefacts/venvy/head.f32", b"\0" * 100),
        ("intent_models/artefacts/venvy/manifest.json", None),
        ("nlcli/catalogues/venvy.json", b"{}"),
        ("nlcli/catalogues/venvy.json", None),
    ],
)
def test_a_broken_installation_says_so(nlcli, damaged, file, damage):
    if damage is None:
        (damaged / file).unlink()
    else:
        (damaged / file).write_bytes(damage)
    done = nlcli("-p", "show my venvs", env={"PYTHONPATH": str(damaged)})
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert "nlcli: " in done.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0 and not os.path.exists("/proc/self"), reason="needs POSIX permissions")
def test_an_unwritable_home_is_no_obstacle(nlcli, home):
    os.chmod(home["HOME"], stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert nlcli("-p", "show my venvs").stdout == "venvy ls\n"
        assert nlcli("-p", "show my venvs", env={"HOME": "/nonexistent"}).stdout == "venvy ls\n"
    finally:
        os.chmod(home["HOME"], stat.S_IRWXU)


def test_stream_keeps_order_and_count(nlcli):
    lines = [
        '"show my venvs"',
        '["create a venv called api with python 3.11", "which env is active"]',
        "not json",
        '{"a": 1}',
        '""',
        '"delete one of my envs"',
        "",
    ]
    done = nlcli("translate", "--jsonl", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [a["status"] if isinstance(a, dict) else [t["status"] for t in a] for a in answers] == [
        "resolved",
        ["resolved", "resolved"],
        "unresolved",
        "unresolved",
        "unresolved",
        "clarify",
    ]
    assert all(set(a) == KEYS for a in answers if isinstance(a, dict))
    assert nlcli("translate", "--jsonl", stdin='"show my venvs"\n').returncode == 0


def test_stream_survives_hostile_bytes(nlcli):
    done = nlcli("translate", "--jsonl", stdin=b'"\xff"\n"a\\u0000b"\n"\\ud800"\n' + b"[" * 5000 + b'\n"' + b"x" * 20000 + b'"\n')
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["status"] for a in answers] == ["unresolved"] * 5
    assert b"Traceback" not in done.stderr


def test_catalogue_check(nlcli):
    assert nlcli("catalogue", "check", "venvy").stdout == "venvy 1.1.1: the catalogue fits\n"


@pytest.mark.parametrize("arguments", [["shim"], ["translate"], ["catalogue", "nosuch"], ["model", "--nosuch"]])
def test_wrong_use_of_a_sub_command_is_said(nlcli, arguments):
    done = nlcli(*arguments)
    assert (done.returncode, done.stdout, "--help" in done.stderr) == (2, "", True)
    assert "internal error" not in done.stderr


def test_sub_commands_do_not_need_click_of_typer_which_has_its_own(home):
    code = "import sys; sys.modules['click'] = None; from nlcli.cli.main import main; sys.exit(main(['translate', '--help']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=home, timeout=60)
    assert (done.returncode, "--jsonl" in done.stdout) == (0, True), done.stderr


def test_printed_lines_can_be_pasted(nlcli):
    assert nlcli("-p", "scan ~/projects").stdout == "venvy scan --path ~/projects\n"
    assert nlcli("-p", 'clean unused envs under "~/old projects"').stdout == "venvy clean --path ~/'old projects'\n"


def test_one_request_at_a_time_from_a_pipe(nlcli):
    done = nlcli("-p", stdin="show my venvs\nshow stats\n")
    assert (done.returncode, "translate --jsonl" in done.stderr) == (2, True)


def test_a_literal_command_line_cannot_pass_for_a_harmless_one(nlcli, home):
    os.mkdir(os.path.join(home["HOME"], "--dry-run"))
    done = nlcli("-y", "venvy clean --path --dry-run -d 0")
    assert done.returncode == 5
    assert "deletes" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirection", "code", "out"),
    [("2>&-", 0, "venvy ls\n"), (">&-", 0, ""), ("<&-", 0, "venvy ls\n"), ("| head -0", 0, ""), (">/dev/full", 1, "")],
)
def test_closed_and_full_streams(home, redirection, code, out):
    line = f"set -o pipefail; {shlex.quote(sys.executable)} -m nlcli -p show my venvs {redirection}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=home, timeout=60)
    assert (done.returncode, done.stdout) == (code, out)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_missing_program_is_said_before_the_question(nlcli):
    done = nlcli("--program", "/nowhere/venvy", "-y", "show my venvs")
    assert (done.returncode, "/nowhere/venvy" in done.stderr) == (6, True)


def test_several_commands_stop_at_the_first_that_fails(nlcli):
    done = nlcli("-y", "show details of the environment nosuchenv and then show the statistics")
    assert done.returncode == 2
    assert "stopped: info ended with 2; not run: stats" in done.stderr
