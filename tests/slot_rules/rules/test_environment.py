import pytest

from slot_rules.rules.environment import fill
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("env", "environment", role="target")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("remove the env called demo", "demo"),
        ("details of ~/code/poc/.venv", "~/code/poc/.venv"),
        ("info on C:\\envs\\web please", "C:\\envs\\web"),
        ("audit '/opt/my envs/prod'", "/opt/my envs/prod"),
    ],
)
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize(
    "text", ["remove that one", "delete one of my envs", "refresh it", "the environment named", "show env or venv", "remove the env called --force"]
)
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "marks", "names", "value", "rule"),
    [
        ("delete bakend", [("bakend", "target")], ("backend", "api"), "backend", "environment:fuzzy"),
        ("delete api", [("api", "target")], ("backend", "api"), "api", "environment:marked"),
        ("delete app", [("app", "target")], ("api",), "app", "environment:marked"),
        ("delete back", [("back", "target")], ("backend-api", "web"), "backend-api", "environment:begun"),
        ("delete back", [("back", "target")], ("backend", "backup"), "back", "environment:several"),
        ("delete ba", [("ba", "target")], ("backend", "web"), "ba", "environment:marked"),
        ("delete back", [("back", "target")], ("back", "backend"), "back", "environment:marked"),
        ("track list", [("list", "target")], (), "list", "environment:marked"),
        ("size of api's stuff", [("api's", "target")], (), "api", "environment:marked"),
        ("how big is backend", [], ("backend",), "backend", "environment:known"),
        ("details of bakend please", [], ("backend", "api"), "backend", "environment:fuzzy"),
        ("register .", [(".", "target")], (), ".", "environment:marked"),
        ("track ~", [("~", "target")], (), "~", "environment:marked"),
        ("remove foo, no, bar", [("foo", "target"), ("bar", "target")], (), "bar", "environment:marked"),
    ],
)
def test_resolved(text, marks, names, value, rule):
    best = fill(SPEC, text, marked(text, *marks, names=names, hints={"x": 0.0}))[0]
    assert (best.value, best.rule) == (value, rule)


def test_an_ordinary_word_is_not_the_name_that_begins_with_it():
    assert fill(SPEC, "roll back what I did", Context(names=("backup",))) == []


def test_form_tells_names_from_paths():
    text = "refresh ./venv-old"
    context = marked(text, ("./venv-old", "target"))
    assert [m.value for m in fill(SPEC._replace(form="path"), text, context)] == ["./venv-old"]
    assert fill(SPEC._replace(form="name"), text, context) == []


def test_a_known_name_that_nothing_points_at_is_not_enough_by_itself():
    assert fill(SPEC, "audit everything", Context(names=("audit",)))[0].score < 0.5


def test_a_tie_between_known_names_changes_nothing():
    text = "remove weba"
    assert fill(SPEC, text, marked(text, ("weba", "target"), names=("web1", "web2")))[0].value == "weba"
