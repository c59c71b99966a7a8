"""`nlcli learn` on the real model and real files, in processes of their own and a temporary HOME."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from math import log
from pathlib import Path

import pytest

from nlcli import Translator, catalogue, learned
from nlcli.errors import LearnError, UsageError
from nlcli.learn import background, sample, store, taught, words
from nlcli.learn.store import Taught
from nlcli.learn.taught import Row
from nlcli.learn.variants import A_ROW, variants
from nlcli.peculiar import reweighed
from nlcli.types import Suggestion
from tests.conftest import ROOT

pytestmark = pytest.mark.model
COMMANDS = ROOT / "benchmarks" / "taught" / "commands.json"
ASKED = "please roll the new build out on the test server"


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """The sample is read once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def learn(nlcli, cache):
    def run(*arguments, **env):
        return nlcli(*arguments, env={"XDG_CACHE_HOME": str(cache), **env})

    return run


@pytest.fixture(scope="session")
def deploy(tmp_path_factory):
    file = tmp_path_factory.mktemp("commands") / "deploy.json"
    file.write_text(json.dumps({"deploy": json.loads(COMMANDS.read_text("utf-8"))["deploy"]}), "utf-8")
    return file


@pytest.fixture(scope="session")
def once(cache, deploy, tmp_path_factory):
    """A data folder in which `deploy` was taught."""
    folder = tmp_path_factory.mktemp("learned")
    env = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "nlcli", "learn", "--commands", str(deploy)], capture_output=True, text=True, env=env, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def data(once, tmp_path, monkeypatch):
    """A copy of it, to be broken; also for code in this process."""
    shutil.copytree(once, tmp_path / "data")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


def folder(data):
    place = data / "nlcli" / "learned" / "venvy"
    return place / (place / "current").read_text()


def test_a_new_command_is_understood_and_the_old_ones_still(learn, data):
    assert learn("-p", ASKED).returncode == 3
    line = {"XDG_DATA_HOME": str(data)}
    assert learn("-p", ASKED, **line).stdout.startswith("venvy deploy")
    # A value that the model marks as something else, an unseen wording and a typo.
    assert learn("-p", "do a deployment to staging", **line).stdout == "venvy deploy --to staging\n"
    assert learn("-p", "deplyo to prod pls", **line).stdout == "venvy deploy --to prod\n"
    assert learn("-p", "put this live, dry run", **line).stdout == "venvy deploy --dry-run\n"
    assert learn("-p", "show my environments", **line).stdout == "venvy ls\n"
    assert learn("-p", "write me a poem about the sea", **line).returncode == 3
    assert json.loads(learn("--json", "deploy to staging", **line).stdout)["effect"] == "write"


def test_a_stream_knows_it_too(nlcli, data):
    done = nlcli("translate", "--jsonl", stdin=json.dumps(ASKED) + "\n", env={"XDG_DATA_HOME": str(data)})
    assert json.loads(done.stdout)["argv"][0] == "deploy"


def test_the_library_knows_it_too(data):
    result = Translator().translate("deploy to staging")
    assert isinstance(result, Suggestion) and result.parses[0].argv == ("deploy", "--to", "staging")


def test_words_of_the_examples_count_the_more_the_rarer_they_are():
    rows = [Row(text, "deploy") for text in ("deploy my app", "deploy to prod", "put the app live")]
    found = words.weights(rows, {"deploy"}, ["show my environments", "put my stuff in order", "remove the app"] * 50)
    weights = found.weights["deploy"]
    assert weights["deploy"] > weights["live"] > weights["app"] > weights.get("my", 0.0)
    assert found.logits("Deplyo it")["deploy"] == found.logits("deploying")["deploy"] == weights["deploy"]
    assert found.logits("show something") == {}


def test_logits_move_probabilities():
    labels = reweighed((("a", 0.9), ("b", 0.1), ("c", 0.0)), {"b": log(9)})
    assert dict(labels) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0}, abs=1e-6)


def test_examples_with_argument_lists(tmp_path):
    file = tmp_path / "examples.jsonl"
    rows = [{"text": "the whole list", "argv": ["ls", "--sort", "size"]}, {"text": "sing", "argv": None}, {"text": "hum", "command_line": ""}]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert [row.label for row in taught.read_examples(str(file), catalogue.load("venvy"))] == ["ls", "none", "none"]


def test_undo_and_status(learn, data):
    line = {"XDG_DATA_HOME": str(data)}
    assert "new commands: deploy" in learn("learn", "--status", **line).stdout
    undone = learn("learn", "--undo", **line)
    assert undone.returncode == 0 and "shipped model is in use" in undone.stderr
    assert learn("-p", ASKED, **line).returncode == 3
    again = learn("learn", "--undo", **line)
    assert again.returncode == 1 and "nothing was learned" in again.stderr


def test_spoilt_examples_are_refused(learn, tmp_path):
    wrong = [row.text for row in sample.read("venvy")["held"] if row.label == "ls"][:25]
    file = tmp_path / "wrong.jsonl"
    file.write_text("".join(json.dumps({"text": text, "command_line": "scan-stats"}) + "\n" for text in wrong), "utf-8")
    done = learn("learn", "--examples", str(file))
    assert done.returncode == 1 and "nothing is changed" in done.stdout and "no longer be understood" in done.stdout
    assert "nothing was learned" in learn("learn", "--status").stdout


def test_a_dry_run_changes_nothing(learn, deploy):
    done = learn("learn", "--dry-run", "--commands", str(deploy))
    assert done.returncode == 0 and "nothing is changed: --dry-run" in done.stdout and "right before" in done.stdout
    assert learn("-p", ASKED).returncode == 3


def test_in_the_background(learn, home, cache, tmp_path):
    file = tmp_path / "corrections.jsonl"
    file.write_text(json.dumps({"text": "quietly tell me what we have", "command_line": "venvy ls --format simple"}) + "\n", "utf-8")
    assert learn("learn", "--background", "--examples", str(file)).returncode == 0
    end = time.monotonic() + 200
    while "in use; nlcli learn --undo" not in (said := learn("learn", "--status").stdout) and time.monotonic() < end:
        time.sleep(0.5)
    assert "in the background: 1 requests of yours" in said and "a learned model is in use" in said


SPOILS = {
    "the head": ("head.f32", lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
    "half a head": ("head.f32", lambda raw: raw[:1000]),
    "the manifest": ("manifest.json", lambda raw: b"{"),
    "the commands": ("commands.json", lambda raw: b"[]"),
    "the words": ("words.json", lambda raw: raw[:-1]),
    "another version": ("manifest.json", lambda raw: raw.replace(b'"origin": {\n  "encoder": ', b'"origin": {\n  "encoder": 1')),
}


@pytest.mark.parametrize("how", SPOILS)
def test_what_is_broken_or_of_another_version_is_said_in_one_line(nlcli, data, how):
    name, spoil = SPOILS[how]
    file = folder(data) / name
    file.write_bytes(spoil(file.read_bytes()))
    done = nlcli("-p", "show my environments", env={"XDG_DATA_HOME": str(data)})
    assert (done.returncode, done.stdout) == (0, "venvy ls\n")
    assert done.stderr.count("\n") == 1 and "the shipped model is used" in done.stderr and "nlcli learn" in done.stderr


@pytest.mark.parametrize("content", ["", "nosuch", "../../../etc", "\xff\0"])
def test_a_broken_pointer_is_no_traceback(nlcli, data, content):
    (data / "nlcli" / "learned" / "venvy" / "current").write_text(content, "latin-1")
    done = nlcli("-p", "show my environments", env={"XDG_DATA_HOME": str(data)})
    assert (done.returncode, done.stdout) == (0, "venvy ls\n")
    assert done.stderr.count("\n") == 1 and "nlcli: what was learned cannot be read" in done.stderr


def test_what_was_taught_is_kept_for_another_version(learn, data):
    file = folder(data) / "manifest.json"
    file.write_bytes(SPOILS["another version"][1](file.read_bytes()))
    line = {"XDG_DATA_HOME": str(data)}
    assert learn("learn", **line).returncode == 0
    assert learn("-p", ASKED, **line).stdout.startswith("venvy deploy")


TODO = {
    "add": ("Add a task to the list", ["remember to buy milk", "new task: call mum", "put the laundry on the list", "note down the dentist", "one more task"]),
    "done": ("Mark a task as finished", ["milk is bought", "tick off the laundry", "i have called mum", "finished number 2", "that one is done"]),
    "tasks": ("Show all open tasks", ["what is left to do", "show me my list", "what's open", "list everything", "my tasks please"]),
    "wipe": ("Delete the whole list", ["throw the list away", "start from scratch", "empty the list", "delete everything", "get rid of all tasks"]),
}


@pytest.fixture
def todo(tmp_path):
    """The catalogue of a program that has no shipped head, and examples for it."""
    head = {"format": 1, "program": "todo", "version": "1", "entry_point": "todo:main", "distribution": "todo", "summary": "keep a list"}
    commands = {name: {"help": text, "effect": "write", "say": said[0], "params": []} for name, (text, said) in TODO.items()}
    file, examples = tmp_path / "todo.json", tmp_path / "todo.jsonl"
    file.write_text(json.dumps({**head, "commands": commands}), "utf-8")
    examples.write_text("".join(json.dumps({"text": text, "command_line": name}) + "\n" for name, (_, said) in TODO.items() for text in said), "utf-8")
    return file, examples


def test_a_program_without_a_shipped_head(learn, todo):
    file, examples = todo
    done = learn("learn", "--catalogue", str(file), "--examples", str(examples))
    assert done.returncode == 0, done.stdout + done.stderr
    asked = {"please note down the milk": "add", "show my open tasks": "tasks", "the laundry is finished": "done", "empty my whole list": "wipe"}
    answers = {text: learn("--catalogue", str(file), "-p", text).stdout for text in asked}
    right = {text: f"todo {name}\n" for text, name in asked.items()}
    assert {text: line for text, line in answers.items() if line}.items() <= right.items()
    assert sum(map(bool, answers.values())) >= 3  # five examples each, and no word of the model's training was about lists
    assert learn("--catalogue", str(file), "-p", "which planets have rings").returncode == 3
    assert learn("-p", "show my environments").stdout == "venvy ls\n"
    content = json.loads(file.read_text())
    del content["commands"]["wipe"]
    file.write_text(json.dumps(content))
    assert "for commands that are gone (wipe)" in learn("--catalogue", str(file), "-p", "show my open tasks").stderr


def test_examples_also_teach_how_values_are_spoken_of(learn, tmp_path):
    head = {"format": 1, "program": "calendar", "version": "1", "entry_point": "calendar:main", "distribution": "calendar", "summary": "keep dates"}
    place = {"name": "place", "type": "text", "opts": ["--place"], "help": "", "slot": {"kind": "text", "role": "place"}}
    subject = {"name": "subject", "type": "text", "required": True, "slot": {"kind": "text", "role": "subject"}}
    book = {"help": "Book a meeting", "effect": "write", "say": "book a meeting", "params": [subject, place]}
    free = {"help": "Cancel all meetings", "effect": "write", "say": "cancel all meetings", "params": []}
    file, examples = tmp_path / "calendar.json", tmp_path / "examples.jsonl"
    file.write_text(json.dumps({**head, "commands": {"book": book, "free": free}}), "utf-8")
    rows = [(f"book {what} in the {where}", f"book {what} --place {where}") for what, where in (("standup", "attic"), ("retro", "kitchen"), ("yoga", "garden"))]
    rows += [("book lunch", "book lunch"), ("book demo", "book demo"), *((text, "free") for text in ("cancel everything", "no meetings today", "free my day"))]
    examples.write_text("".join(json.dumps({"text": text, "command_line": line}) + "\n" for text, line in rows), "utf-8")
    assert learn("learn", "--catalogue", str(file), "--examples", str(examples)).returncode == 0
    assert learn("--catalogue", str(file), "-p", "book review in the cellar").stdout == "calendar book review --place cellar\n"
    assert learn("--catalogue", str(file), "-p", "book review").stdout == "calendar book review\n"


KILLED = """
import os, signal, sys
from nlcli.learn import store
from nlcli.learn.store import Taught
from nlcli.learn.taught import Row
at, calls, fsync = int(sys.argv[1]), 0, os.fsync
def stop(number):
    global calls
    calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(number)
os.fsync = stop
with store.alone("venvy"):
    store.write("venvy", {"head.f32": b"weights", "words.json": b"{}"}, {}, Taught({}, [Row("text", "ls")]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("at", range(1, 7))
def test_killed_in_the_middle_of_writing_the_old_one_stays(nlcli, home, data, at):
    before = folder(data)
    done = subprocess.run([sys.executable, "-c", KILLED, str(at)], env={**home, "XDG_DATA_HOME": str(data)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert folder(data) == before
    assert nlcli("-p", ASKED, env={"XDG_DATA_HOME": str(data)}).stdout.startswith("venvy deploy")
    with store.alone("venvy"):  # the lock went with the process
        store.write("venvy", {"head.f32": b""}, {}, Taught({}, []))
    assert folder(data) != before


def test_two_at_once_lose_nothing(learn, data, tmp_path):
    """Each takes what was there, adds a row and writes: the second waits for the first."""
    code = """
import sys
from nlcli.learn import store
from nlcli.learn.taught import Row
for i in range(10):
    with store.alone("venvy"):
        known = store.taught("venvy")
        store.write("venvy", {"head.f32": b""}, {}, known._replace(rows=[*known.rows, Row(f"{sys.argv[1]} {i}", "ls")]))
"""
    before = len(store.taught("venvy").rows)
    both = [subprocess.Popen([sys.executable, "-c", code, name], env={**os.environ, "PYTHONPATH": str(ROOT)}) for name in "ab"]
    assert [process.wait(120) for process in both] == [0, 0]
    assert len(store.taught("venvy").rows) == before + 20


def test_a_folder_that_cannot_be_written(learn, deploy, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = learn("learn", "--commands", str(deploy), XDG_DATA_HOME=str(blocked))
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "cannot write in" in done.stderr


def test_without_scikit_learn(home, deploy):
    code = "import sys; sys.modules['sklearn'] = None; from nlcli.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, "learn", "--commands", str(deploy)], env=home, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "Traceback" not in done.stderr and "pip install scikit-learn" in done.stderr


def test_nothing_to_learn(learn):
    done = learn("learn")
    assert done.returncode == 1 and "nothing to learn" in done.stderr


def entry(**changes):
    return {"deploy": {"help": "Push it", "examples": ["a b", "c d", "e f", "g h", "i j"], **changes}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no JSON"),
        ("[]", "not an object"),
        (json.dumps(entry(examples=["one", "two"])), "2 examples"),
        (json.dumps(entry(examples=["one", "two", "three", "four", "x; rm -rf ~"])), "shell"),
        (json.dumps(entry(examples=5)), "no list"),
        (json.dumps(entry(help="")), "help is empty"),
        (json.dumps(entry(effect="burn")), "effect 'burn'"),
        (json.dumps(entry(parms=[])), "unknown: parms"),
        (json.dumps(entry(params=[{"name": "x", "kind": "colour"}])), "kind 'colour'"),
        (json.dumps(entry(params=[{"opts": ["--x"]}])), "without a name"),
        (json.dumps(entry(params=[{"name": "x", "opts": "--x"}])), "no list of options"),
        (json.dumps(entry(params=["x"])), "deploy:"),
        (json.dumps({"deploy": "push"}), "deploy:"),
        (json.dumps({"ls": entry()["deploy"]}), "has it already"),
        (json.dumps({"--yes": entry()["deploy"]}), "cannot be a command's name"),
        (json.dumps({"none": entry()["deploy"]}), "cannot be a command's name"),
    ],
)
def test_a_file_of_commands_says_what_is_wrong(tmp_path, content, said):
    file = tmp_path / "commands.json"
    file.write_text(content, "utf-8")
    with pytest.raises(UsageError, match=said):
        taught.read_commands(str(file), catalogue.load("venvy"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x", "not of the form"),
        ('{"text": "x"}', "not of the form"),
        ('{"text": "x", "argv": "ls"}', "not of the form"),
        ('{"text": "x", "argv": [1]}', "not of the form"),
        ('{"text": 5, "command_line": "ls"}', "not of the form"),
        ('{"text": "x", "command_line": "nosuch"}', "no command 'nosuch'"),
        ('{"text": "x", "command_line": "ls --nosuch"}', "no option"),
        ('{"text": "", "command_line": "ls"}', "nothing was asked"),
    ],
)
def test_a_file_of_examples_says_what_is_wrong_with_which_line(tmp_path, line, said):
    file = tmp_path / "examples.jsonl"
    file.write_text('{"text": "good", "command_line": "venvy ls"}\n\n' + line, "utf-8")
    with pytest.raises(UsageError, match=f"line 3: .*{said}"):
        taught.read_examples(str(file), catalogue.load("venvy"))


def test_corrections_of_commands_that_are_gone_are_left_out():
    rows = taught.labelled([("a", ("ls", "--json")), ("b", ()), ("c", ("gone",))], catalogue.load("venvy"))
    assert rows == [Row("a", "ls", ("ls", "--json")), Row("b", "none")]


def test_a_command_of_the_program_is_not_replaced_by_a_taught_one():
    shipped = catalogue.load("venvy")
    wider = shipped.extended({"ls": {}, "deploy": {"help": "Push", "effect": "write", "params": []}})
    assert wider.command("ls") == shipped.command("ls")
    assert wider.commands == (*shipped.commands, "deploy") and "deploy" not in shipped


def test_variants_are_the_same_each_time_and_keep_the_text():
    made = variants("delete {this} one")
    assert made == variants("delete {this} one") and made[0] == "delete {this} one" and len(made) == A_ROW and len(set(made)) > A_ROW // 2


def test_the_sample_has_every_label_and_no_row_twice():
    rows = sample.read("venvy")
    names = {*catalogue.load("venvy").commands, "none", "continue"}
    assert {row.label for row in rows["fit"]} == names == {row.label for row in rows["held"]}
    assert not {row.text for row in rows["fit"]} & {row.text for row in rows["held"]}


def test_nothing_learned_costs_one_look(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert learned.find("venvy") is None
    assert background.outcome("venvy") == ""
    with pytest.raises(LearnError, match="nothing was learned"):
        store.undo("venvy")
    assert not list(Path(tmp_path).iterdir())
