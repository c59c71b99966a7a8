import string

from hypothesis import given, settings
from hypothesis import strategies as st

from slot_rules.fill import settle
from slot_rules.registry import RULES, rule
from slot_rules.types import Context, Mark, SlotMatch, SlotSpec


def match(slot, span, score, value="v"):
    return SlotMatch(slot, value, span, score, "r")


NAME, PATH, SORT = SlotSpec("name", "name"), SlotSpec("path", "path"), SlotSpec("sort", "choice")


def test_no_word_is_in_two_values():
    kept = settle([(NAME, match("name", (0, 4), 0.6)), (PATH, match("path", (2, 6), 0.9))])
    assert [m.slot for m in kept] == ["path"]


def test_one_value_a_slot_unless_it_may_repeat():
    two = [match("name", (0, 2), 0.9), match("name", (3, 5), 0.8)]
    assert len(settle([(NAME, m) for m in two])) == 1
    assert len(settle([(NAME._replace(multiple=True), m) for m in two])) == 2


def test_switches_and_choices_share_words_with_values():
    assert len(settle([(NAME, match("name", (0, 4), 0.9)), (SORT, match("sort", (0, 4), 0.9))])) == 2


def test_weak_values_are_left_out():
    assert settle([(NAME, match("name", (0, 4), 0.49))]) == []


TEXT = st.text(alphabet=string.ascii_letters + string.digits + " .,;:!?\"'`-_/\\~<>=[]()éß漢🙂\t", max_size=60)


@settings(max_examples=150, deadline=None)
@given(TEXT, st.sampled_from(sorted(RULES)), st.booleans())
def test_rules_never_raise_and_point_into_the_text(text, kind, with_marks):
    spec = SlotSpec("x", kind, role="r", label="--x", cues=("top",), choices=(("a", ("a",)),))
    context = Context(marks=(Mark("r", 0, len(text), 0.9),), hints={}) if with_marks else Context(names=("demo",))
    for found in rule(kind)(spec, text, context):
        assert 0 <= found.span[0] <= found.span[1] <= len(text)
        assert 0 <= found.score <= 1
        assert found.value
        assert kind in ("text", "choice") or not found.value.startswith("-")
