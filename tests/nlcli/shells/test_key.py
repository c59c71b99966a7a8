"""The key, in real shells in a terminal: the words on the line become the command, and nothing runs before the person's own Enter."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.model
pytest.importorskip("pexpect", reason="no terminals without pexpect")
pytest.importorskip("pyte")
UNDO = "\x1f"
HISTORY = {"bash": "history", "zsh": "fc -l 1", "fish": "history"}


def test_the_words_become_the_command_and_come_back_and_enter_runs_it(terminal, shell):
    screen = terminal(shell)
    screen.type("list envs by size")
    screen.press()
    screen.shows("venvy ls --sort size")
    screen.press()
    screen.shows("list envs by size")
    screen.press()
    screen.shows("venvy ls --sort size")
    screen.type(" --json")
    screen.shows("venvy ls --sort size --json")
    screen.run("", '"exit_code"')
    screen.run(HISTORY[shell], "venvy ls --sort size --json")
    assert not [line for line in screen.lines() if "list envs by size" in line]


def test_undo_brings_the_words_back(terminal, shell):
    screen = terminal(shell)
    screen.type("list envs by size")
    screen.press()
    screen.shows("venvy ls --sort size")
    screen.type(UNDO)
    screen.shows("list envs by size")


def test_what_is_not_understood_stays_and_is_said(terminal, shell):
    screen = terminal(shell)
    screen.type("what is the capital of Mongolia")
    screen.press()
    screen.until(lambda screen: any("Not understood" in line for line in screen.lines()), "the message")
    screen.shows("what is the capital of Mongolia")
    screen.type("?")
    screen.shows("what is the capital of Mongolia?")


def test_a_question_is_shown_and_the_line_stays(terminal, shell):
    screen = terminal(shell)
    screen.type("delete one of my environments")
    screen.press()
    screen.until(lambda screen: any("Which environment" in line for line in screen.lines()), "the question")
    screen.shows("delete one of my environments")


def test_the_cursor_is_at_the_end_also_behind_other_letters(terminal, shell):
    screen = terminal(shell)
    screen.type("créer un café")
    screen.press()
    screen.until(lambda screen: any("Not understood" in line for line in screen.lines()), "the message")
    screen.type("X")
    screen.shows("créer un caféX")


def test_what_deletes_is_said_and_is_only_text(terminal, shell, home):
    Path(home["HOME"], "keep").mkdir()
    screen = terminal(shell)
    screen.type("venvy -w 'delete the env keep'")
    screen.press()
    screen.until(lambda screen: any("deletes" in line for line in screen.lines()), "the warning")
    screen.shows("venvy remove keep")
    assert Path(home["HOME"], "keep").is_dir()


@pytest.mark.parametrize(
    "request_",
    [
        "make an env named $(touch pwned)",
        "make an env named `touch pwned`",
        "list envs; touch pwned",
        "list envs' ; touch pwned '",
        'create env named a\\"b$(touch pwned)',
    ],
)
def test_nothing_in_a_request_is_run(terminal, shell, home, request_):
    screen = terminal(shell)
    screen.type(request_)
    screen.press()
    screen.until(lambda screen: screen.line().startswith("venvy ") or (len(screen.lines()) > 1 and screen.line() == request_), "an answer")
    assert not Path(home["HOME"], "pwned").exists()


def test_a_name_with_a_blank_arrives_as_one(terminal, shell):
    screen = terminal(shell)
    screen.type("create an env named 'my env'")
    screen.press()
    screen.shows("venvy ensure --name 'my env'")


def test_two_commands_run_in_turn(terminal, shell):
    screen = terminal(shell)
    screen.type("scan my home dir, then list everything by size")
    screen.press()
    screen.shows("venvy scan --home && venvy ls --sort size")


def test_a_command_stays_as_it_is(terminal, shell):
    screen = terminal(shell)
    screen.type("venvy ls --sort size --json")
    screen.press()
    screen.until(lambda screen: any("already" in line for line in screen.lines()), "the message")
    screen.shows("venvy ls --sort size --json")


@pytest.mark.parametrize(
    ("shell", "key", "press"), [("bash", "ctrl-x j", "\x18j"), ("zsh", "ctrl-x j", "\x18j"), ("fish", "alt-j", "\x1bj"), ("bash", "alt-w", "\x1bw")]
)
def test_another_key(terminal, shell, key, press):
    from tests.nlcli.shells.conftest import need

    screen = terminal(need(shell), "--key", key)
    screen.type("list envs by size")
    screen.type(press)
    screen.shows("venvy ls --sort size")


@pytest.mark.parametrize(("shell", "vi"), [("bash", "set -o vi"), ("zsh", "bindkey -v"), ("fish", "fish_vi_key_bindings")])
def test_in_vi_mode_too(terminal, shell, vi):
    from tests.nlcli.shells.conftest import need

    screen = terminal(need(shell), before=vi if shell != "fish" else f"{vi}; function fish_mode_prompt; end")
    screen.type("list envs by size")
    screen.type("\x1bm")
    screen.shows("venvy ls --sort size")


def test_without_the_key_none_is_bound(terminal, shell):
    screen = terminal(shell, "--no-key")
    screen.type("list envs by size")
    screen.press()
    screen.run("\x15echo do''ne", "done")
    assert not [line for line in screen.lines() if "venvy ls" in line]
