"""The way back, from the catalogue and what was run."""

import pytest

from nlcli import catalogue as catalogues
from nlcli import decide, history
from nlcli.history import Done
from nlcli.types import Alternative, Suggestion
from nlcli.undo import is_fresh, last_change, way_back

VENVY = catalogues.load("venvy")


def done(line, effect="write", fresh=False, undone=False):
    return Done("", tuple(line.split()), effect, 0.0, fresh, undone)


@pytest.mark.parametrize(
    ("line", "fresh", "back"),
    [
        ("safe-install flask --env ./api/.venv", False, "rollback --latest --env ./api/.venv"),
        ("safe-install flask", False, "rollback --latest"),
        ("ensure --python 3.11 --name web", True, "remove web"),
    ],
)
def test_there_is_one(line, fresh, back):
    found = way_back(done(line, fresh=fresh), VENVY)
    assert isinstance(found, Suggestion)
    assert sorted(found.parses[0].argv) == sorted(back.split()) and found.parses[0].argv[0] == back.split()[0]
    assert VENVY.refusal(found.parses[0].argv) is None


@pytest.mark.parametrize("line", ["ensure --name web", "ensure --python 3.11", "remove web", "cleanup", "register .", "init", "gone-command"])
def test_there_is_none_and_it_is_said(line):
    found = way_back(done(line), VENVY)
    assert isinstance(found, str) and len(found) > 10


def test_every_command_that_changes_something_has_a_way_back_or_a_reason():
    for name in VENVY.commands:
        command = VENVY.command(name)
        if command.effect != "read" or set(command.effects.values()) - {"read"}:
            assert command.after.get("undo") or command.after.get("no_undo"), name


def test_the_last_change_that_was_not_taken_back():
    one, two, look, back = done("ensure --name a"), done("ensure --name b"), done("ls", "read"), done("remove b", "delete", undone=True)
    assert last_change([]) is None and last_change([look]) is None
    assert last_change([one, two, look]) == two
    assert last_change([one, two, look, back]) == one
    assert last_change([one, back]) is None


def test_a_name_is_new_only_if_it_is_not_there():
    assert is_fresh(("ensure", "--name", "web"), VENVY, ("api",))
    assert not is_fresh(("ensure", "--name", "web"), VENVY, ("web",))
    assert not is_fresh(("ensure",), VENVY, ()) and not is_fresh(("ls",), VENVY, ())


def test_what_was_run_is_kept_and_bounded(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(history, "MOST_BYTES", 5_000)
    for n in range(100):
        history.add("toy", done(f"ensure --name env{n}", fresh=True))
    rows = history.read("toy")
    assert rows[-1].argv == ("ensure", "--name", "env99") and 10 < len(rows) < 100
    with open(history.file("toy"), "ab") as stream:
        stream.write(b"half a li")
    assert history.read("toy") == rows
    history.add("toy", done("scan"))
    assert history.read("toy")[-1].argv == ("scan",)


def test_what_is_run_often_comes_before_what_is_about_as_likely():
    offered = (Alternative(("scan",), 0.40), Alternative(("list",), 0.35), Alternative(("size",), 0.10))
    assert decide.ranked(offered, {}) == offered
    assert [each.argv[0] for each in decide.ranked(offered, {"list": 9, "size": 9})] == ["list", "scan", "size"]
