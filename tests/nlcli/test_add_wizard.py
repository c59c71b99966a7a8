"""`add_wizard` in programs of three libraries, as a stranger would write them, without any training."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from nlcli import catalogue_guess, introspect, introspect_argparse
from nlcli.catalogue import Catalogue
from nlcli.integrations import add_wizard
from tests.nlcli.toys import ARGPARSE, CLICK, ENDS, TYPER

pytestmark = pytest.mark.model


@pytest.fixture(params=sorted(ENDS))
def timer(request, home, tmp_path):
    """Runs the toy program of one library; its folder is where it lies."""
    script = tmp_path / "timer.py"
    script.write_text(ENDS[request.param])

    def run(*arguments, stdin="", env=None):
        return subprocess.run(
            [sys.executable, "-W", "error", str(script), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env={**home, **(env or {})},
            cwd=home["HOME"],
            timeout=120,
        )

    return run


def described(library):
    scope = {"__name__": "toy"}
    exec({"click": CLICK, "typer": TYPER, "argparse": ARGPARSE}[library], scope)
    if library == "argparse":
        return introspect_argparse.commands(scope["build"]())
    if library == "click":
        return introspect.commands(scope["cli"])
    import typer

    return introspect.commands(typer.main.get_command(scope["app"]))


@pytest.mark.parametrize("library", sorted(ENDS))
def test_the_three_libraries_are_read_alike(library):
    found = described(library)
    assert sorted(found) == ["list", "recipe import", "remove", "start"]
    assert found["start"]["help"] == "Start a timer."
    minutes, label, *sound = found["start"]["params"]
    assert (minutes["name"], minutes["type"], minutes["required"], "opts" in minutes) == ("minutes", "integer", True, False)
    assert (label["name"], label["type"], label["opts"], label["help"]) == ("label", "text", ["--label"], "What the timer is for.")
    assert [(param["opts"], param["flag"]) for param in sound] == [(["--sound"], True), (["--no-sound"], True)]
    assert len({param["name"] for param in found["start"]["params"]}) == 4
    assert found["list"]["params"][0]["choices"] == ["table", "json"]


@pytest.mark.parametrize("library", sorted(ENDS))
def test_effects_are_guessed_from_words(library):
    catalogue = Catalogue(catalogue_guess.catalogue("timer", "1", described(library)))
    effects = {name: catalogue.command(name).effect for name in catalogue.commands}
    assert effects == {"list": "read", "remove": "delete", "start": "write", "recipe import": "write"}


@pytest.mark.parametrize(
    ("name", "said", "effect"),
    [
        ("sync", "Get the frames from the server and push the new ones", "write"),
        ("get", "Get and set options", "write"),
        ("status", "Show the status", "read"),
        ("frobnicate", "", "write"),
        ("tidy", "Remove what is left over", "delete"),
        ("edit", "Edit or delete events", "delete"),
        ("drop-table", "Do it", "delete"),
        ("show", "Show which files would be deleted", "read"),
    ],
)
def test_what_is_not_known_to_read_writes(name, said, effect):
    assert catalogue_guess.effect(name, said) == effect


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        ("start a timer of 5 minutes", "timer start 5"),
        ("start 12 minutes with the label eggs", "timer start 12 --label eggs"),
        ("list the timers", "timer list"),
        ("list timers as json", "timer list --format json"),
        ("remove timer 3", "timer remove 3"),
        ("import recipes from ./soups.txt", "timer recipe import ./soups.txt"),
        ("start 9 minutes without sound", "timer start 9 --no-sound"),
    ],
)
def test_requests_without_any_training(timer, request_, line):
    done = timer("-w", "-p", request_)
    assert (done.stdout, done.returncode) == (f"{line}\n", 0), done.stderr


@pytest.mark.parametrize("request_", ["what is the weather like in Oslo", "order a pizza", "remove the stain from my shirt", "thank you very much"])
def test_what_it_cannot_do_it_does_not_propose(timer, request_):
    done = timer("-w", "-p", request_)
    assert (done.stdout, done.returncode) == ("", 3)


def test_it_runs_a_script_that_is_not_installed(timer):
    done = timer("-w", "-y", "start a timer of 5 minutes")
    assert (done.stdout, done.returncode) == ("start 5 None True\n" if "None" in done.stdout else "start 5 True\n", 0), done.stderr
    nested = timer("-w", "-y", "import recipes from ./soups.txt")
    assert (nested.stdout.replace("./", ""), nested.returncode) == ("recipe import soups.txt\n", 0), nested.stderr


def test_what_deletes_asks_harder(timer):
    done = timer("-w", "-y", "remove timer 3")
    assert (done.stdout, done.returncode) == ("", 5)
    assert "deletes" in done.stderr
    assert timer("-w", "-y", "--yes-delete", "remove timer 3").stdout == "remove 3\n"


@pytest.mark.parametrize("text", ["remove a timer", "delete one of my timers"])
def test_a_missing_value_is_asked_for(timer, text):
    done = timer("-w", "--json", text)
    found = json.loads(done.stdout)
    assert (found["status"], found["missing"], found["question"]) == ("clarify", ["number"], "What is the number?")
    assert done.returncode == 4


def test_everything_else_is_left_alone(timer):
    assert timer("list", "--format", "json").stdout == "list json\n"
    assert "--wizard" in timer("--help").stdout
    assert timer("nosuch").returncode == 2
    misplaced = timer("remove", "-w", "1")
    assert misplaced.returncode == 2


@pytest.mark.parametrize("words", [("--wizard=list the timers", "-p"), ("--wizard", "list the timers", "-p"), ("-w", "-p", "--", "list the timers")])
def test_all_forms_of_the_option(timer, words):
    assert timer(*words).stdout == "timer list\n"


def test_the_catalogue_is_kept_and_follows_the_program(timer, home, tmp_path):
    assert timer("-w", "-p", "list the timers").returncode == 0
    folder = Path(home["HOME"], ".cache", "nlcli", "programs") if sys.platform == "linux" else None
    if folder is None:
        pytest.skip("the cache folder is elsewhere")
    catalogue, vectors = folder / "timer-unknown.json", folder / "timer-unknown.f32"
    assert (catalogue.stat().st_mode & 0o777, vectors.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o600, 0o700)
    before = catalogue.stat().st_mtime_ns, vectors.stat().st_mtime_ns
    assert timer("-w", "-p", "list the timers").returncode == 0
    assert (catalogue.stat().st_mtime_ns, vectors.stat().st_mtime_ns) == before
    script = tmp_path / "timer.py"
    script.write_text(script.read_text().replace("List the running timers.", "Display all clocks."))
    assert timer("-w", "-p", "display all clocks").stdout == "timer list\n"
    assert vectors.stat().st_mtime_ns != before[1]
    vectors.write_bytes(b"damaged")
    catalogue.write_text("{")
    assert timer("-w", "-p", "display all clocks").stdout == "timer list\n"


def test_a_cache_that_cannot_be_written_is_said_in_one_line(timer, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = timer("-w", "-p", "list the timers", env={"XDG_CACHE_HOME": str(blocked)})
    assert done.returncode == 6
    assert done.stderr.startswith("nlcli: cannot write ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "request_", ["", "   ", "\x00", "; rm -rf ~", "-x", "💥" * 50, "a" * 6000, "remove timer 99999999999999999999999", "remove timer -3", "list 'unclosed"]
)
def test_odd_requests_never_break_it(timer, request_):
    # A NUL cannot stand in an argument of a process.
    done = timer("-w", "-p", stdin=request_) if "\x00" in request_ else timer("-w", "-p", "--", request_)
    assert done.returncode in (0, 2, 3, 4)
    assert "Traceback" not in done.stderr


def test_nothing_is_loaded_until_it_is_asked(home, tmp_path):
    script = tmp_path / "timer.py"
    script.write_text(ENDS["argparse"].replace("main(add_wizard(build()))", "main(add_wizard(build())); import sys; print(*sys.modules)"))
    done = subprocess.run([sys.executable, str(script), "list"], capture_output=True, text=True, env=home, cwd=home["HOME"], timeout=60)
    loaded = set(done.stdout.split())
    assert "nlcli.integrations.parser" in loaded
    assert not loaded & {"intent_models.classifier", "intent_models.embedder", "nlcli.engine", "nlcli.untrained", "numpy", "click", "typer"}


def test_it_says_what_it_does_not_take():
    with pytest.raises(TypeError, match="Click group"):
        add_wizard(object())
    parser = argparse.ArgumentParser()
    parser.add_argument("-w", action="store_true")
    with pytest.raises(ValueError, match="already"):
        add_wizard(parser)
    group = click.Group("tiny", params=[click.Option(["--wizard"])])
    with pytest.raises(ValueError, match="already"):
        add_wizard(group)


def test_a_program_without_commands_says_so(home, tmp_path):
    script = tmp_path / "flat.py"
    script.write_text("import argparse\nfrom nlcli.integrations import add_wizard\nadd_wizard(argparse.ArgumentParser(prog='flat')).parse_args()\n")
    done = subprocess.run([sys.executable, str(script), "-w", "do it"], capture_output=True, text=True, env=home, cwd=home["HOME"], timeout=60)
    assert (done.returncode, "has no commands" in done.stderr) == (6, True)


EXAMPLES = {
    "watson": ("show me all my projects", "watson projects"),
    "pls": ("task 3 is done", "pls done 3"),
    "tmuxp": ("freeze session main", "tmuxp freeze main"),
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_examples(name, home):
    pytest.importorskip({"watson": "watson", "pls": "pls_cli", "tmuxp": "tmuxp"}[name], reason="pip install -r examples/requirements.txt")
    script = Path(__file__).parent.parent.parent / "examples" / f"{name}_wizard.py"
    request_, line = EXAMPLES[name]
    done = subprocess.run([sys.executable, str(script), "-w", "-p", request_], capture_output=True, text=True, env=home, cwd=home["HOME"], timeout=120)
    assert (done.stdout, done.returncode) == (f"{line}\n", 0), done.stderr
    refused = subprocess.run(
        [sys.executable, str(script), "-w", "-p", "tell me a joke"], capture_output=True, text=True, env=home, cwd=home["HOME"], timeout=120
    )
    assert (refused.stdout, refused.returncode) == ("", 3)


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal")
def test_in_a_terminal_it_asks_for_what_is_missing_and_runs(home, tmp_path):
    pexpect = pytest.importorskip("pexpect")
    script = tmp_path / "timer.py"
    script.write_text(ENDS["click"])
    child = pexpect.spawn(sys.executable, [str(script), "-w", "remove a timer"], env={**home, "NO_COLOR": "1"}, cwd=home["HOME"], encoding="utf-8", timeout=60)
    child.delaybeforesend = 0.1
    child.expect_exact("What is the number?")
    child.sendline("4")
    child.expect_exact("timer remove 4")
    child.expect_exact("[y/N/e/a/?]")
    child.sendline("y")
    child.expect_exact("remove 4")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
