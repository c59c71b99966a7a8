import random

from nlcli import catalogue as catalogues
from training import augment, dataset
from training.align import examples, verbs_of

VENVY = catalogues.load("venvy")
ROWS = dataset.read("venvy")[::40]
EXAMPLES = [example for row in ROWS for example in examples(row, VENVY, verbs_of(ROWS))]


def test_spans_still_stand_on_whole_values():
    rng = random.Random(1)
    for example in EXAMPLES:
        for _ in range(3):
            changed = augment.augment(example, rng, fill=1.0, noise=1.0)
            assert changed.command == example.command
            assert changed.flags == example.flags
            for span in changed.spans or ():
                value = changed.text[span.start : span.end]
                assert value
                assert value == value.strip()


def test_values_are_exchanged_and_words_misspelt():
    rng = random.Random(2)
    with_name = next(e for e in EXAMPLES if e.spans and e.spans[0].kind == "name" and not e.steps)
    assert len({augment.augment(with_name, rng, fill=1.0, noise=0.0).text for _ in range(20)}) > 10
    assert len({augment.augment(with_name, rng, fill=0.0, noise=1.0).text for _ in range(40)}) > 10


def test_joined_requests_know_where_the_second_begins():
    rng = random.Random(3)
    made = augment.with_joined(EXAMPLES, augment.repeatable(VENVY), rng, share=0.5)
    joined = [e for e in made if e.voice == "joined" and e.steps]
    assert len(joined) > 50
    assert {len(e.steps) for e in joined} == {1, 2}
    for example in joined:
        assert example.command is None
        for start in example.steps:
            assert example.text[start - 1] == " "
            assert example.text[start] != " "
        for span in example.spans or ():
            assert example.text[span.start : span.end].strip()


def test_only_commands_with_one_environment_are_said_again():
    assert augment.repeatable(VENVY) == {"info", "remove", "register", "track"}


def test_the_same_seed_gives_the_same_data():
    first, second = (augment.with_joined(EXAMPLES, frozenset({"remove"}), random.Random(7)) for _ in range(2))
    assert first == second
