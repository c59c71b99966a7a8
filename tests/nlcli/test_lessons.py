"""What examples with their command lines teach of how values are spoken of."""

import json

import pytest

from intent_models import artefact
from nlcli import catalogue_guess, learned, wording
from nlcli.catalogue import Catalogue
from nlcli.learn import lessons, parts
from nlcli.learn.taught import Row
from nlcli.learn.variants import variants
from nlcli.learn.vectors import Vectors
from nlcli.untrained import matcher, values
from nlcli.untrained.lessons import read
from nlcli.untrained.matcher import Matcher
from nlcli.untrained.titles import titles
from slot_rules.text import words

BOOK = {
    "help": "Book a meeting.",
    "params": [
        {"name": "subject", "type": "text", "argument": True, "required": True},
        {"name": "place", "type": "text", "opts": ["--place"], "help": ""},
        {"name": "private", "type": "boolean", "opts": ["--private"], "help": "", "flag": True},
        {"name": "repeat", "type": "choice", "opts": ["--repeat"], "help": "", "choices": ["weekly", "never"]},
    ],
}
LOOK = {"help": "Look a meeting up.", "params": [{"name": "words", "type": "text", "argument": True}]}
ROWS = [
    Row("book standup in the attic", "book", ("book", "standup", "--place", "attic")),
    Row("book retro, nobody may see it", "book", ("book", "retro", "--private")),
    Row("book planning in office7 every monday", "book", ("book", "planning", "--place", "office7", "--repeat", "weekly")),
    Row("book tax talk", "book", ("book", "tax talk")),
    Row("book sparring every monday", "book", ("book", "sparring", "--repeat", "weekly")),
    Row("when was retro", "look", ("look", "retro")),
    Row("what about standup", "look", ("look", "standup")),
    Row("meetings", "look", ("look",)),
]


@pytest.fixture(scope="module")
def calendar():
    return Catalogue(catalogue_guess.catalogue("calendar", "1", {"book": BOOK, "look": LOOK}))


@pytest.fixture(scope="module")
def told(calendar):
    return lessons.of(calendar, ROWS)


@pytest.fixture(scope="module")
def see(calendar):
    """The encoder with the head that the examples make."""
    described = matcher.described(calendar, matcher.describe(calendar), 384)
    known, vectors = parts.Parts(calendar, described), Vectors(lambda done, total: None)
    head = known.moved(known.moves(row, vectors) for row in ROWS)
    return Matcher(described, learned=artefact.Head(bytes(4 * 385) + head.weights, ("",), (), head.roles, 1.0)).see


def found(catalogue, name, text, told=None, near=None):
    said = values.read(catalogue.command(name), text, told and told[name], near)
    on = {label for label, score in said.switches.items() if score > 0.5}
    return {value.param: text[value.start : value.end] for value in said.values} | dict.fromkeys(on, "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("book review in the cellar", {"subject": "review", "place": "cellar"}),
        ("book review, nobody may see it", {"subject": "review", "--private": ""}),
        ("book review every monday", {"subject": "review", "--repeat=weekly": ""}),
    ],
)
@pytest.mark.model
def test_values_and_switches_are_read_as_in_the_examples(calendar, told, see, text, meant):
    assert found(calendar, "book", text) != meant
    assert found(calendar, "book", text, told, see(text).near) == meant


def test_what_most_examples_give_is_most_likely_given(calendar, told):
    assert told["look"].usual == {"words"} and "place" not in told["book"].usual
    assert found(calendar, "look", "when was yoga", told) == {"words": "yoga"}


def test_words_of_an_example_and_what_they_are(calendar):
    example = lessons.example(calendar, "book Tax Talk in office7, number two", ("book", "Tax Talk", "--place", "office7", "--private"))
    assert dict(zip((word.text for word in example.row), example.params, strict=True))["Tax Talk"] == "subject"
    assert [word.text for word, param in zip(example.row, example.params, strict=True) if param == "place"] == ["office7"]
    assert example.given == {"subject", "place", "private"}


def test_they_are_the_same_when_they_were_written_and_read(told):
    assert read(json.loads(json.dumps({name: each.data() for name, each in told.items()}))) == told


def test_there_are_none_where_nothing_was_learned(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert learned.lessons("calendar") == {}
    assert read({"book": {"before": {}}}) == {}


def test_values_give_way_to_others_in_the_variants_and_count_for_no_command(calendar):
    row = ROWS[3]._replace(values=lessons.values(calendar, ROWS)[ROWS[3].text])
    assert row.text[slice(*row.values[0])] == "tax talk" and row.plain() == "book "
    made = variants(row.text, row.values)
    assert made[0] == row.text and sum("tax talk" in text for text in made) < len(made) // 2
    assert variants(row.text, row.values) == made


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("play Smells Like Teen Spirit", ["play", "Smells Like Teen Spirit"]),
        ("Play Lovefool now", ["Play", "Lovefool", "now"]),
        ("Random Access Memories please", ["Random Access Memories", "please"]),
        ("the Lord of the Rings", ["the", "Lord of the Rings"]),
        ("Theo's birthday and Anna Schmidt's", ["Theo's", "birthday", "and", "Anna Schmidt"]),
        ("ask Anna, Bob and Carl", ["ask", "Anna", "Bob", "and", "Carl"]),
        ("set PORT of Host", ["set", "PORT", "of", "Host"]),
        ("now I'm Bob", ["now", "I'm", "Bob"]),
        ("", []),
    ],
)
def test_a_name_of_several_words_is_one_piece(text, pieces):
    row = titles(words(text), text, frozenset(wording.terms("play")))
    assert [word.text for word in row] == pieces
    assert all(text[word.start : word.end] == word.text for word in row)
