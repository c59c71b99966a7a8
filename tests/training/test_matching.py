"""Requests beside the texts of a program: what is made of them, and what the loss wants."""

import random

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from types import SimpleNamespace  # noqa: E402

from intent_models import artefact  # noqa: E402
from intent_models.tokenizer import WordPiece  # noqa: E402
from nlcli import catalogue_guess  # noqa: E402
from nlcli.catalogue import Catalogue  # noqa: E402
from training import base, matching, programs  # noqa: E402
from training.matching import IGNORE, NOTHING  # noqa: E402
from training.programs import Program  # noqa: E402
from training.settings import FULL  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]

COMMANDS = {
    "brew": {
        "help": "Make coffee.",
        "params": programs.params("BEAN: which") + programs.params("[--cups INT]: how many") + programs.params("[--quiet]: no noise"),
    },
    "grind": {"help": "Grind beans.", "params": programs.params("[--size {fine,coarse}]: how")},
    "stop": {"help": "Stop all.", "params": []},
}
ASKED = [
    ("brew mocha for 3", ("brew", "mocha", "--cups", "3")),
    ("quietly some arabica please", ("brew", "arabica", "--quiet")),
    ("coarse please", ("grind", "--size", "coarse")),
    ("that is enough", ("stop",)),
    ("what is the time", None),
]


@pytest.fixture(scope="module")
def program():
    catalogue = Catalogue(catalogue_guess.catalogue("cafe", "", COMMANDS))
    return Program(catalogue, [programs.example(catalogue, text, argv) for text, argv in ASKED], [argv for _, argv in ASKED])


@pytest.fixture(scope="module")
def tokenizer():
    return WordPiece(base.vocabulary(), 64)


@pytest.fixture
def match(program, tokenizer, monkeypatch):
    monkeypatch.setattr(matching, "_UNSAID", 0.0)
    monkeypatch.setattr(matching, "_EXAMPLES", (0,))
    return matching.collate(program, program.examples, ["sing a song"], random.Random(0), tokenizer)


def test_every_request_stands_beside_its_command_and_parts(match):
    # commands brew, grind, stop; parts bean, cups, --quiet, --size=fine, --size=coarse
    assert match.texts.shape[0] == 3 + 5
    assert match.command.tolist() == [0, 0, 1, 2, 3, 3]
    assert match.kind.tolist() == [matching.VALUES, matching.VALUES, matching.SWITCHES, matching.CHOICES, matching.CHOICES]
    assert match.open.tolist()[0] == [True, True, True, False, False]
    assert match.open.tolist()[2] == [False, False, False, True, True]
    assert not match.open[3:].any()
    assert match.said.tolist()[1] == [0, 0, 1, 0, 0]
    assert match.said.tolist()[2] == [0, 0, 0, 0, 1]
    assert match.groups == [[3, 4]]


def test_every_token_is_of_a_value_or_of_nothing(match):
    # [CLS] brew mo ##cha for 3 [SEP]
    assert match.value[0, :7].tolist() == [IGNORE, NOTHING, 0, 0, NOTHING, 1, IGNORE]
    assert (match.value[4] == IGNORE).all()


def test_never_more_than_half_of_a_commands_requests_are_examples(program, tokenizer, monkeypatch):
    monkeypatch.setattr(matching, "_EXAMPLES", (5,))
    example = matching.collate(program, program.examples, [], random.Random(0), tokenizer).example
    assert example.tolist() == [True, False, False, False, False]


def test_what_is_asked_of_a_command_that_is_left_out_is_to_be_refused(program, tokenizer, monkeypatch):
    more = {**COMMANDS, "wash": {"help": "Wash up.", "params": []}, "pay": {"help": "Pay.", "params": []}}
    larger = Program(Catalogue(catalogue_guess.catalogue("cafe", "", more)), program.examples, program.command_lines)
    monkeypatch.setattr(matching, "_FEWER", 1.0)
    made = [matching.collate(larger, larger.examples, [], random.Random(seed), tokenizer) for seed in range(20)]
    without_brew = [each for each in made if each.command.tolist()[0] == 4]
    assert without_brew
    assert not without_brew[0].open[0].any()


def scripted(match, right):
    """An encoder that sees the first command in the first request, and its first value in the third token, or none of it."""

    def forward(ids, mask):
        hidden = torch.zeros(*ids.shape, 8)
        pooled = torch.zeros(len(ids), 8)
        if ids.shape[0] == match.texts.shape[0]:
            pooled[range(8), range(8)] = 1
        elif right:
            for row, command in enumerate(match.command.tolist()):
                pooled[row, min(command, 7)] = 1 if command < 3 else 0
            for row in range(len(ids)):
                for at in range(ids.shape[1]):
                    if match.value[row, at] >= 0:
                        hidden[row, at, 3 + match.value[row, at]] = 10
                for part in match.said[row].nonzero():
                    hidden[row, 1, 3 + part] = 10
        return SimpleNamespace(hidden=hidden, pooled=pooled)

    return forward


def test_the_loss_is_small_where_everything_is_seen(match):
    constants = torch.tensor(matching.START)
    seen, unseen = (float(matching.loss(scripted(match, right), constants, match)) for right in (True, False))
    assert seen < 0.2 < 2 < unseen


def test_examples_move_what_they_ask_for(match):
    match = match._replace(example=torch.tensor([True, False, False, False, False, False]))
    vectors = torch.eye(3, 8)
    asked = torch.zeros(6, 8)
    asked[0, 7] = 1
    moved = matching._with_examples_of_commands(vectors, asked, match)
    assert torch.allclose(moved[0], (vectors[0] + asked[0]) / 2**0.5)
    assert torch.equal(moved[1:], vectors[1:])


def test_an_epoch_has_requests_of_a_share_of_the_programs(program, tokenizer):
    made = matching.preparation([program] * 4, ["sing a song"] * 20, FULL._replace(match_share=0.5))(tokenizer, random.Random(0))
    assert len(made) == 2
    assert all(len(match.command) == len(ASKED) + matching._OTHERS for match in made)


def test_the_figures_count_what_is_right_and_what_is_refused(program):
    vectors = {"brew": (1.0, 0.0, 0.0), "grind": (0.0, 1.0, 0.0), "stop": (0.0, 0.0, 1.0)}

    def embed(text):
        words = text.replace("command ", "")
        name = next((name for name in vectors if words.startswith(name)), None)
        return vectors.get(name) or (vectors["brew"] if "arabica" in text else (0.0, 0.0, 0.0))

    found = matching.figures([program], embed, artefact.Matching({"command": (10.0, -5.0)}))
    assert found == {"foreign_command": 0.5, "foreign_refused": 1.0}
