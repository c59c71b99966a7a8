"""A command that ran and failed is explained by what it names, with the line that would work, on the real venvy."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.model


@pytest.fixture
def run(nlcli, home):
    """Runs requests beside an environment "backend", a folder "work" and a requirements file; each gives its exit code and what it said."""
    folder = Path(home["HOME"])
    subprocess.run(["venvy", "ensure", "--name", "backend"], env=home, cwd=folder, capture_output=True, check=True, timeout=120)
    (folder / "work").mkdir()
    (folder / "requirements.txt").write_text("")

    def call(line):
        done = nlcli("-y", "--yes-delete", line)
        return done.returncode, done.stderr.splitlines()[-1]

    return call


@pytest.mark.parametrize(
    ("line", "says", "right"),
    [
        ("venvy info bakend", "there is no environment 'bakend'", "venvy info backend"),
        ("venvy checkpoint --env bakend", "there is no environment 'bakend'", "venvy checkpoint --env {home}/backend"),
        ("venvy list --path wrk", "there is no folder {home}/wrk", "venvy list --path work"),
        ("venvy checkpoint --env=./bakend", "there is no folder {home}/bakend", "venvy checkpoint --env=./backend"),
        ("venvy ensure -r requirments.txt --name q", "there is no file {home}/requirments.txt", "venvy ensure -r requirements.txt --name q"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="POSIX paths")
def test_the_line_that_would_work_works(run, home, line, says, right):
    code, last = run(line)
    assert code
    assert last == f"{says}; this would work: {right}".format(home=home["HOME"])
    done = subprocess.run(shlex.split(last.partition("this would work: ")[2]), env=home, cwd=home["HOME"], capture_output=True, timeout=120)
    assert done.returncode == 0


def test_where_nothing_is_near_the_known_ones_are_named(run, home):
    assert run("venvy remove zzz")[1] == "there is no environment 'zzz'; the last used: backend"
    assert run("venvy list --path ~/no/such")[1] == f"there is no folder {home['HOME']}/no"


def test_an_environment_that_is_gone(run, home):
    place = Path(home["HOME"], "backend")
    place.rename(place.with_name("moved"))
    assert run("venvy checkpoint --env backend")[1] == f"the environment 'backend' was in {place}, which is gone"


def test_a_failure_that_the_values_do_not_tell_is_left_alone(run):
    code, last = run("venvy ensure --python 3.2 --path ./new")
    assert code
    assert "there is no" not in last


def test_what_works_is_not_explained(run):
    code, last = run("venvy info backend")
    assert (code, "there is no" in last) == (0, False)
