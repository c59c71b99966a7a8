"""A command line in plain words, and wrong ones with the right ones nearest to them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcli import catalogue as catalogues
from nlcli.explain import Explanation, Piece, Wrong, explain

VENVY = catalogues.load("venvy")


def test_every_value_and_its_effect():
    found = explain(("cleanup", "--days", "90", "--dry-run"), VENVY)
    assert isinstance(found, Explanation)
    assert (found.effect, found.preview, found.lacks, found.defaults) == ("read", "", "", ())
    assert found.pieces == (Piece("--days 90", "Consider unused after 90 days"), Piece("--dry-run", "Show what would be cleaned", "read"))
    assert found.say == VENVY.command("cleanup").say


def test_short_options_are_spelt_out_and_defaults_shown():
    found = explain(("venvy", "--yes", "clean", "-fd30"), VENVY)
    assert [piece.text for piece in found.pieces] == ["--yes", "--force", "--unused-days 30"]
    assert (found.effect, found.preview) == ("delete", "--dry-run")
    assert [piece.text for piece in explain(("ls", "--sort=size"), VENVY).defaults] == ["--format table"]


def test_what_cannot_work_without_something_says_so():
    assert explain(("cache",), VENVY).lacks == "Clear the cache, or show its statistics?"


@pytest.mark.parametrize("name", VENVY.commands)
def test_every_option_of_every_command_is_explained(name):
    for param in VENVY.command(name).params:
        required = ("x",) if name == "remove" and param.opts else ()
        value = param.choices[0] if param.choices else "3"
        argv = (name, *required, *((param.option,) if param.flag else (param.option, value) if param.opts else (value,)))
        found = explain(argv, VENVY)
        assert isinstance(found, Explanation)
        piece = found.pieces[0]
        assert piece.means
        assert piece.text.startswith(param.option if param.opts else value)


@pytest.mark.parametrize(
    ("line", "problem", "nearest"),
    [
        ("lst", "no command 'lst'", ["list", "ls"]),
        ("delete demo", "no command 'delete'", ["remove demo"]),
        ("install flask", "no command 'install'", ["safe-install flask"]),
        ("remov api --force", "no command 'remov'", ["remove api --force"]),
        ("ls --sotr size", "ls has no option --sotr", ["ls --sort size"]),
        ("ls --sort siz", "--sort takes name", ["ls --sort size"]),
        ("ls --sort=siz", "--sort takes name", ["ls --sort=size"]),
        ("--yes cleanup --day=3", "cleanup has no option --day", ["--yes cleanup --days=3"]),
        ("clean-up --unused-days 3", "no command 'clean-up'", ["cleanup", "clean --unused-days 3"]),
        ("frobnicate", "no command 'frobnicate'", []),
        ("size --top many", "--top takes a number", []),
        ("", "no command", []),
    ],
)
def test_a_wrong_line_leads_to_right_ones(line, problem, nearest):
    found = explain(tuple(line.split()), VENVY)
    assert isinstance(found, Wrong)
    assert found.problem.startswith(problem)
    assert [" ".join(argv) for argv in found.nearest] == nearest


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([*VENVY.commands, "venvy", "--yes", "--", "-", "--days", "-d3", "--sort=siz", "--dry-run"]), st.text(max_size=4)), max_size=5
    )
)
def test_no_words_break_it_and_what_it_offers_is_right(words):
    found = explain(tuple(words), VENVY)
    for argv in found.nearest if isinstance(found, Wrong) else ():
        # A command alone stands for a line of which more is wrong.
        assert isinstance(explain(argv, VENVY), Explanation) or len([word for word in argv if word != "--yes"]) == 1


def test_on_the_command_line(nlcli):
    done = nlcli("explain", "venvy", "cleanup", "--days", "90", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "venvy cleanup --days 90 --dry-run   only reads",
        "  Remove venvs not used in N days",
        "  --days 90  Consider unused after 90 days",
        "  --dry-run  Show what would be cleaned  (with it the command only reads)",
        'such a command in English: nlcli "remove environments unused for 90 days"',
    ]
    assert nlcli("explain", "venvy cleanup --days 90 --dry-run").stdout == done.stdout


def test_json_before_the_command_is_ours_and_behind_it_the_commands(nlcli):
    found = json.loads(nlcli("explain", "--json", "ls", "--json").stdout)
    assert (found["argv"], found["effect"], found["pieces"][0]["text"]) == (["ls", "--json"], "read", "--json")
    wrong = nlcli("explain", "--json", "lss")
    assert (wrong.returncode, json.loads(wrong.stdout)["nearest"], wrong.stderr) == (2, ["venvy ls"], "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("delete demo", "this would be right: venvy remove demo"),
        ("ls --sort", "--sort needs a value; venvy ls --help"),
        ("remove 'x", "not complete"),
        ("", "no command; venvy --help"),
        ("ls\x1b[31m", "no command"),
    ],
)
def test_wrong_lines_end_in_one_line(nlcli, line, says):
    done = nlcli("explain", line)
    assert (done.returncode, done.stdout, says in done.stderr, len(done.stderr.splitlines())) == (2, "", True, 1)
    assert "\x1b" not in done.stderr
