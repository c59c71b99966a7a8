"""`--line`: what stands on a shell's line in, what should stand there out."""

import subprocess

import pytest

from nlcli import catalogue
from nlcli.cli.line import request
from nlcli.errors import UsageError

VENVY = catalogue.load("venvy")


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("list envs", "list envs"),
        ("  list envs ", "list envs"),
        ("venvy list envs", "list envs"),
        ("venvy -w list envs", "list envs"),
        ("venvy -w 'list envs'", "list envs"),
        ('venvy --wizard "list envs"', "list envs"),
        ("venvy --wizard=list envs", "list envs"),
        ("venvy --wizard='list envs'", "list envs"),
        ("venvy -w", ""),
        ("venvy", ""),
        ("", ""),
        ("venvy -write it down", "-write it down"),
        ("venvys are nice", "venvys are nice"),
        ("create an env named 'a b'", "create an env named 'a b'"),
        ("'one' and 'two'", "'one' and 'two'"),
        ("don't", "don't"),
    ],
)
def test_the_english_in_the_line(line, english):
    assert request(line, VENVY) == english


@pytest.mark.parametrize("line", ["venvy ls", "venvy ls --sort size --json", " venvy info 'my env'"])
def test_a_command_is_not_read_as_english(line):
    with pytest.raises(UsageError, match="already"):
        request(line, VENVY)


@pytest.mark.model
def test_what_it_prints_is_one_line_that_can_be_run(nlcli, home):
    assert nlcli("--line", "bash", "--", "scan my home dir, then list everything by size").stdout == "venvy scan --home && venvy ls --sort size\n"
    assert nlcli("--line", "powershell", "create a Python 3.10 venv named x").stdout == "venvy ensure --python '3.10' --name x\n"
    subprocess.run(["venvy", "ensure", "--name", "testenv"], env=home, cwd=home["HOME"], capture_output=True, timeout=120, check=True)
    done = nlcli("--line", "bash", "make a checkpoint of the env testenv named first")
    assert done.stdout == f"venvy checkpoint --name first --env {home['HOME']}/testenv\n"


@pytest.mark.model
def test_what_deletes_or_is_not_understood_is_said_without_colours(nlcli):
    done = nlcli("--line", "zsh", "delete the env old", env={"FORCE_COLOR": "1"})
    assert (done.returncode, done.stdout) == (0, "venvy remove old\n")
    assert "deletes" in done.stderr
    assert "\x1b" not in done.stderr
    done = nlcli("--line", "zsh", "make me a sandwich")
    assert (done.returncode, done.stdout) == (3, "")
    assert nlcli("--line", "zsh", "delete one of my environments").returncode == 4
    assert nlcli("--line", "tcsh", "list envs").returncode == 2
