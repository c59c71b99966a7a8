"""The head that a program's own texts make, and how examples move it."""

import pytest

np = pytest.importorskip("numpy")

from intent_models import artefact  # noqa: E402
from nlcli import catalogue_guess  # noqa: E402
from nlcli.catalogue import Catalogue  # noqa: E402
from nlcli.learn import parts  # noqa: E402
from nlcli.learn.taught import Row  # noqa: E402
from nlcli.learn.vectors import Vectors  # noqa: E402
from nlcli.untrained import matcher, texts  # noqa: E402
from nlcli.untrained.matcher import Matcher  # noqa: E402

pytestmark = pytest.mark.model

COMMANDS = {
    "brew": {
        "help": "Make coffee.",
        "params": [
            {"name": "bean", "type": "text", "argument": True, "required": True},
            {"name": "hush", "type": "boolean", "opts": ["--hush"], "help": "", "flag": True},
            {"name": "way", "type": "choice", "opts": ["--way"], "help": "", "choices": ["drip", "press"]},
        ],
    },
    "stop": {"help": "Stop all.", "params": []},
}
ROW = Row("wake nobody and make me some zubrowka", "brew", ("brew", "zubrowka", "--hush"))


@pytest.fixture(scope="module")
def cafe():
    return Catalogue(catalogue_guess.catalogue("cafe", "1", COMMANDS))


@pytest.fixture(scope="module")
def described(cafe):
    return matcher.described(cafe, matcher.describe(cafe), 384)


@pytest.fixture(scope="module")
def vectors():
    return Vectors(lambda done, total: None)


def token(head, described):
    columns = len(described.head.roles) + 1
    return np.frombuffer(head.weights, "<f4")[-385 * columns :].reshape(385, columns)


def test_commands_begin_where_their_texts_put_them(described):
    linear = parts.commands(described, ("brew", "stop", "none", "continue"))
    near = Matcher(described).see("make coffee").commands
    vector = np.array(Matcher(described).see("make coffee").prediction.embedding) * parts._LENGTH
    assert linear.logits(vector)[:2] == pytest.approx(near, abs=1e-3)
    assert linear.logits(vector)[2] == 0
    assert linear.logits(vector)[3] < -10


def test_without_examples_the_head_stays(cafe, described):
    assert token(parts.Parts(cafe, described).moved([]), described) == pytest.approx(token(described.head, described), abs=1e-5)


def test_an_example_moves_what_it_speaks_of(cafe, described, vectors):
    known = parts.Parts(cafe, described)
    moves = known.moves(ROW, vectors)
    labels = [part.label for part in texts.parts(cafe)]
    assert {labels[place] for place in moves} == {"bean", "--hush"}
    assert all(np.linalg.norm(vector) == pytest.approx(1.0) for vector in moves.values())
    head = known.moved([moves])
    before, after = Matcher(described), Matcher(described, learned=artefact.Head(bytes(4 * 385) + head.weights, ("",), (), head.roles, 1.0))
    # Said of another bean, in the same words.
    said = "wake nobody and make me some tarrazu"
    hush, bean = texts.role("brew", "--hush"), texts.role("brew", "bean")
    assert after.see(said).near.said(hush, texts.SWITCH) > before.see(said).near.said(hush, texts.SWITCH)
    start = said.index("tarrazu")
    assert after.see(said).near.value(bean, start, len(said)) > before.see(said).near.value(bean, start, len(said))


def test_a_program_without_options_has_a_head_too():
    plain = Catalogue(catalogue_guess.catalogue("plain", "1", {"go": {"help": "Go.", "params": []}, "stop": {"help": "Stop.", "params": []}}))
    described = matcher.described(plain, matcher.describe(plain), 384)
    assert len(described.head.weights) == 4 * 385 * 3
    assert token(parts.Parts(plain, described).moved([]), described).shape == (385, 2)
    assert len(Matcher(described).see("go").commands) == 2
