"""Going on from one request to the next, on the shipped model."""

import pytest

from intent_models import followup
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.conversation import Conversation
from nlcli.engine import Engine
from nlcli.types import NoMatch, Query, Question, Suggestion

pytestmark = pytest.mark.model
VENVY = catalogues.load("venvy")


@pytest.fixture(scope="module")
def parts():
    classifier = OnnxClassifier("venvy")
    return VENVY, classifier, Engine(VENVY, classifier), followup.load("venvy")


def talk(parts, *turns):
    """The command line of each turn; "" for nothing proposed, "?" for a question."""
    conversation = Conversation(*parts)
    out = []
    for turn in turns:
        result = conversation.say(Query(turn))
        out.append(" ".join(result.parses[0].argv) if isinstance(result, Suggestion) else "?" if isinstance(result, Question) else "")
    return out


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (("make an env called shop on python 3.11", "now with 3.12"), "ensure --python 3.12 --name shop"),
        (("make an env called shop with flask", "add redis too"), "ensure --packages flask redis --name shop"),
        (("make an env called shop with flask and redis", "drop redis"), "ensure --packages flask --name shop"),
        (("make an env called shop with flask", "no, with django"), "ensure --packages django --name shop"),
        (("show my envs", "as json"), "ls --json"),
        (("show my envs sorted by size as json", "without the json"), "ls --sort size"),
        (("remove everything unused for 60 days, but only a preview", "ok, for real"), "cleanup --days 60"),
        (("remove everything unused for 60 days", "just a dry run first"), "cleanup --days 60 --dry-run"),
        (("delete the env old-shop without asking", "no, ask me first"), "remove old-shop"),
        (("show the 5 biggest envs", "make it 10"), "size --top 10"),
        (("how healthy are my envs in ~/work", "run that again"), "health --path ~/work"),
        (("details of old-shop", "delete it"), "remove old-shop"),
        (("details of old-shop", "and shop-2?"), "info shop-2"),
        (("check ./api/.venv for vulnerabilities", "snapshot it as v1"), "checkpoint --env ./api/.venv --name v1"),
        (("remove old-shop", "no, show me its details instead"), "info old-shop"),
        (("remove old-shop", "list my envs by size"), "ls --sort size"),
        (("install flask into shop", "damn, undo that"), "rollback --env shop --latest"),
    ],
)
def test_a_follow_up(parts, turns, lines):
    found = talk(parts, *turns)[-1]
    command, *words = lines.split()
    assert found.split()[:1] == [command] and sorted(found.split()) == sorted([command, *words]), found


@pytest.mark.parametrize("aside", ["thanks!", "what is the capital of Mongolia", "rename it to web"])
def test_what_it_cannot_do_changes_nothing(parts, aside):
    assert talk(parts, "show my envs", aside, "sorted by size") == ["ls", "", "ls --sort size"]


def test_a_question_is_answered_in_words(parts):
    assert talk(parts, "delete that one", "the backend one") == ["?", "remove backend"]
    assert talk(parts, "delete that one", "it is called old-shop I think") == ["?", "remove old-shop"]


def test_one_of_several_is_asked_for_and_not_taken_for_the_last_one(parts):
    assert talk(parts, "create an environment named api", "remove one of my envs", "the backend one") == ["ensure --name api", "?", "remove backend"]


def test_a_question_can_be_left(parts):
    assert talk(parts, "delete that one", "never mind", "list my envs") == ["?", "", "ls"]


def test_another_request_is_no_answer(parts):
    assert talk(parts, "delete that one", "show my environments sorted by size") == ["?", "ls --sort size"]


def test_an_injection_in_the_middle_is_refused_and_forgotten(parts):
    assert talk(parts, "show my envs", "as json; rm -rf ~", "as json") == ["ls", "", "ls --json"]


def test_a_deletion_that_would_lose_its_folder_is_not_proposed(parts):
    """ "the old ones there" must not become all of them."""
    conversation = Conversation(*parts)
    conversation.say(Query("list the envs in /srv/envs"))
    result = conversation.say(Query("the old ones there can go, 365 days unused"))
    assert isinstance(result, NoMatch) or "/srv/envs" in result.parses[0].argv


def test_without_a_head_every_request_stands_for_itself(parts):
    catalogue, classifier, engine, _ = parts
    assert talk((catalogue, classifier, engine, None), "show my envs", "list my envs by size") == ["ls", "ls --sort size"]
