"""Conversations on a real terminal, with the real program: following on, choosing, refining, learning, undoing."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect") if os.name != "nt" else pytest.skip("needs a POSIX terminal", allow_module_level=True)
pytestmark = pytest.mark.model
PY = f"{sys.version_info.major}.{sys.version_info.minor}"


class Person:
    """Somebody at a terminal that stays open from one command to the next."""

    def __init__(self, env):
        shell_env = {**env, "NO_COLOR": "1", "PS1": "$ ", "PYTHON": sys.executable}
        self.shell = pexpect.spawn("/bin/sh", env=shell_env, cwd=env["HOME"], encoding="utf-8", timeout=60, dimensions=(50, 220))
        self.shell.delaybeforesend = 0.1
        self.sees("$ ")

    def types(self, line):
        self.shell.sendline(line)

    def sees(self, text):
        self.shell.expect_exact(text)
        return self.shell.before

    def asks(self, *words):
        """Runs nlcli with a request; what is shown until the shell is back, or until the confirmation."""
        self.types(f'"$PYTHON" -m nlcli {" ".join(words)}')
        found = self.shell.expect_exact(["/e/a/?] ", "\r\n$ ", "\r\n> ", "which one? (number, or nothing) "])
        return self.shell.before + "\r\n", ("confirm", "done", "question", "choice")[found]

    def answers(self, text, until="\r\n$ "):
        self.types(text)
        return self.sees(until)


@pytest.fixture
def person(home):
    someone = Person(home)
    yield someone
    someone.shell.close(force=True)


def test_one_request_follows_the_one_before_on_the_same_terminal(person, home):
    person.asks("-p", "'make an env called shop with flask'")
    shown, _ = person.asks("-p", "'now with python 3.12'")
    assert "following on from: venvy ensure --packages flask --name shop" in shown
    assert "venvy ensure --python 3.12 --packages flask --name shop" in shown
    shown, _ = person.asks("-p", "--new", "'show my environments'")
    assert "following" not in shown and "venvy ls" in shown
    other = Person(home)
    shown, _ = other.asks("-p", "'as json'")
    assert "following" not in shown
    other.shell.close(force=True)


def test_following_on_ends_after_a_while_and_can_be_switched_off(person, home):
    person.asks("-p", "'make an env called shop with flask'")
    shown, _ = person.asks("-p", "'add redis too'")
    assert "following on" in shown and "flask redis" in shown
    (kept,) = Path(home["HOME"], ".cache", "nlcli", "terminals").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    ago = time.time() - 6 * 60
    os.utime(kept, (ago, ago))
    shown, _ = person.asks("-p", "'add celery too'")
    assert "following on" not in shown
    person.asks("-p", "--new", "'make an env called shop with flask'")
    person.asks("config", "set", "follow_up_minutes", "0")
    shown, _ = person.asks("-p", "'add celery too'")
    assert "following on" not in shown


def test_a_new_request_takes_over_nothing_and_a_broken_file_costs_nothing(person, home):
    person.asks("-p", "'make an env called shop with flask'")
    shown, _ = person.asks("-p", "'show my environments'")
    assert "following" not in shown and "venvy ls\r\n" in shown
    (kept,) = Path(home["HOME"], ".cache", "nlcli", "terminals").iterdir()
    kept.write_bytes(b'{"text": 1')
    shown, _ = person.asks("-p", "'as json'")
    assert "Traceback" not in shown


def test_a_secret_is_not_remembered(person, home):
    person.asks("-p", "'make an env called shop, password: hunter2'")
    folder = Path(home["HOME"], ".cache", "nlcli", "terminals")
    assert not folder.exists() or not list(folder.iterdir())


def test_a_question_is_answered_by_the_next_request(person, home):
    (Path(home["HOME"]) / "x").mkdir()
    shown, _ = person.asks("-p", "--no-input", "'delete the environment'")
    assert "Which environment" in shown
    shown, _ = person.asks("-p", "--no-input", "'the backend one'")
    assert "venvy remove backend" in shown


def test_a_conversation_refines_runs_and_offers_what_is_next(person, home):
    person.types('"$PYTHON" -m nlcli')
    person.sees("What would you like to do? ")
    person.answers(f"create a python {PY} env called web", "/e/a/?] ")
    shown = person.answers("but call it api", "/e/a/?] ")
    assert f"venvy ensure --python {PY} --name api" in shown
    shown = person.answers("y", "anything else?")
    assert 'next, perhaps: "show details of the environment api"' in shown
    assert Path(home["HOME"], "api", "pyvenv.cfg").is_file()
    shown = person.answers("delete nosuch", "/e/a/?] ")
    person.answers("n", "anything else?")
    shown = person.answers("no, the api one", "/e/a/?] ")  # which has only just been made
    assert "venvy remove api" in shown
    person.answers("n", "anything else?")
    shown = person.answers("its size?", "/e/a/?] ")
    assert "following on from" in shown and "api" in shown
    person.answers("n", "anything else?")
    shown = person.answers("what is the capital of France", "anything else?")
    assert "Not understood" in shown
    person.answers("")


def test_an_edit_is_learnt_and_undone_by_forgetting(person, home):
    shown, state = person.asks("'show my environments'")
    assert state == "confirm"
    person.types("e")
    person.sees("edit: venvy ls")
    person.answers(" --sort size", "/e/a/?] ")
    assert "kept for next time" in person.answers("y")
    shown, _ = person.asks("-p", "--new", "'show my environments'")
    assert "venvy ls --sort size" in shown
    shown, _ = person.asks("--json", "--new", "'Show my environments!'")
    assert '"tier": "memory"' in shown
    shown, _ = person.asks("memory", "list")
    assert "1  show my environments  ->  venvy ls --sort size" in shown
    person.asks("memory", "forget", "1")
    shown, _ = person.asks("-p", "--new", "'show my environments'")
    assert "venvy ls\r\n" in shown
    person.asks("memory", "off")
    person.asks("--new", "'show my environments'")
    person.types("e")
    person.sees("edit: venvy ls")
    person.answers(" --json", "/e/a/?] ")
    assert "kept for next time" not in person.answers("y")


def test_one_of_several_is_picked_and_learnt(person):
    shown, state = person.asks("'find all envs on disk'")
    assert state == "choice" and "1  venvy scan" in shown and "2  venvy list" in shown and "List all Python virtual environments" in shown
    person.answers("2", "/e/a/?] ")
    assert "kept for next time" in person.answers("y")
    shown, _ = person.asks("-p", "--new", "'please find all envs on disk'")
    assert "venvy list\r\n" in shown


def test_two_about_equally_likely_are_both_shown(person):
    shown, state = person.asks("'find my environments on the disk'")
    assert state == "choice" and "1  venvy list" in shown and "2  venvy scan" in shown
    assert "exactly" not in person.answers("")
    shown, _ = person.asks("-p", "--new", "'find my environments on the disk'")
    assert "venvy list" in shown


def test_a_chosen_alternative_is_learnt(person):
    shown, _ = person.asks("'look for venvs'")
    shown = person.answers("a", "which one?")
    number = next(line.split()[0] for line in shown.splitlines() if "venvy list" in line)
    person.answers(number, "/e/a/?] ")
    assert "kept for next time" in person.answers("y")
    shown, _ = person.asks("-p", "--new", "'look for venvs'")
    assert "venvy list\r\n" in shown


def test_choices_are_the_real_ones_and_taken_by_number(person, home):
    shown, state = person.asks("cache")
    assert state == "question" and "--clear" in shown and "--stats" in shown
    number = shown.split("--stats")[0].rsplit("\n", 1)[-1].strip()
    assert "venvy cache --stats" in person.answers(number, "/e/a/?] ")
    person.answers("n")


def test_a_doubtful_name_is_asked_about(person, home):
    for name in ("backend", "backup"):
        person.asks("-y", f"'create a python {PY} env called {name}'")
    shown, state = person.asks("--new", "'info back'")
    assert state == "question" and 'Several environments begin with "back"' in shown and "backend" in shown and "backup" in shown
    number = next(line.split()[0] for line in shown.splitlines() if line.endswith("backup"))
    assert "venvy info backup" in person.answers(number, "/e/a/?] ")
    person.answers("n")


def test_undo_after_an_environment_was_made(person, home):
    shown, _ = person.asks("undo")
    assert "nothing to undo" in shown
    person.asks("-y", f"'create a python {PY} env called web'")
    assert Path(home["HOME"], "web").is_dir()
    person.asks("-y", "'show my environments'")
    shown, state = person.asks("undo")
    assert f"to undo: venvy ensure --python {PY} --name web" in shown and "venvy remove web" in shown and state == "confirm"
    person.answers("y")
    assert not Path(home["HOME"], "web").exists()
    shown, _ = person.asks("undo")
    assert "nothing to undo" in shown


def test_undo_says_plainly_where_there_is_no_way_back(person, home):
    person.asks("-y", f"'create a python {PY} env called web'")
    person.asks("-y", f"'create a python {PY} env called web'")
    shown, _ = person.asks("undo")
    assert "there is no way back" in shown and "was there before" in shown
    assert Path(home["HOME"], "web").is_dir()


def test_a_home_that_takes_nothing_keeps_nothing_and_runs_all_the_same(person, home):
    for folder in (".local", ".cache"):
        Path(home["HOME"], folder).write_text("a file in the way")
    shown, _ = person.asks("'show my environments'")
    person.types("e")
    person.sees("edit: venvy ls")
    person.answers(" --json", "/e/a/?] ")
    shown = person.answers("y")
    assert "cannot keep corrections" in shown and '"success"' in shown and "Traceback" not in shown


def test_nothing_is_kept_without_a_terminal(nlcli, home):
    nlcli("-p", "make an env called shop with flask")
    done = nlcli("-p", "add redis too")
    assert "following" not in done.stderr
    assert not Path(home["HOME"], ".cache", "nlcli", "terminals").exists()


def test_memory_travels(nlcli, tmp_path):
    row = {"request": "do the friday thing", "suggested": ["cleanup"], "right": ["cleanup", "--dry-run"], "version": "1.1.1", "date": "2026-01-01"}
    wrong = {**row, "request": "other", "right": ["no-such-command"]}
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join([json.dumps(row), json.dumps(wrong), "garbage", ""]))
    done = nlcli("memory", "import", str(file))
    assert done.returncode == 0 and "added: 1" in done.stderr and "no corrections: 1" in done.stderr
    assert nlcli("-p", "please do the friday thing").stdout == "venvy cleanup --dry-run\n"
    assert [json.loads(line) for line in nlcli("memory", "export").stdout.splitlines()] == [row]
    assert "turned down" not in nlcli("memory", "show", "1").stdout
    assert nlcli("memory", "show", "2").returncode == 2
    assert nlcli("memory", "forget").returncode == 2
    assert nlcli("memory", "forget", "--all").returncode == 0
    assert nlcli("-p", "please do the friday thing").returncode == 3
    assert nlcli("memory", "import", str(tmp_path / "none")).returncode == 1
