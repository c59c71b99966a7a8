import pytest

from slot_rules.rules.duration import fill
from slot_rules.types import Context, Mark, SlotSpec

SPEC = SlotSpec("days", "duration", role="days")


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("unused for 60d", "60", "60d"),
        ("remove venvs older than 90 days", "90", "90 days"),
        ("idle since 2 weeks", "14", "2 weeks"),
        ("not touched in 3 months please", "90", "3 months"),
        ("older than two years", "730", "two years"),
        ("idle 3+ weeks", "21", "3+ weeks"),
        ("a 5w cutoff", "35", "5w"),
        ("stale for twenty-five days", "25", "twenty-five days"),
    ],
)
def test_found(text, value, words):
    best = fill(SPEC, text, Context())[0]
    assert (best.value, text[slice(*best.span)]) == (value, words)


@pytest.mark.parametrize("text", ["show my venvs", "remove web-30", "python 3.11", "the 2nd one", "top 5", "make a daily habit of it", "monthlyreport"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30, no wait, 40 days", "40"),
        ("thirty days... sorry, forty days", "40"),
        ("a fortnight", "14"),
        ("half a year", "180"),
        ("for a quarter", "90"),
        ("over a year", "365"),
        ("eighteen months", "540"),
        ("a year and a half", "545"),
        ("one hundred and twenty days", "120"),
        ("couple of weeks", "14"),
    ],
)
def test_resolved(text, value):
    assert fill(SPEC, text, Context())[0].value == value


def test_a_bare_number_counts_only_where_it_is_marked():
    text = "prune with 45"
    assert fill(SPEC, text, Context()) == []
    marked = Context(marks=(Mark("days", 11, 13, 0.9),), hints={})
    assert fill(SPEC, text, marked)[0].value == "45"


def test_a_mark_of_another_role_speaks_against():
    text = "top 3 of the ones idle for 60 days"
    marked = Context(marks=(Mark("count", 4, 5, 0.9), Mark("days", 27, 34, 0.8)), hints={})
    assert [m.value for m in fill(SPEC, text, marked)] == ["60"]
