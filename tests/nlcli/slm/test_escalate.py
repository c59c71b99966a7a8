"""The last tier behind the real classifier, with the small Llama of this repository in the real runtime."""

from pathlib import Path

import pytest

from benchmarks import scoring
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.engine import Engine
from nlcli.errors import SlmError
from nlcli.escalate import UNCALIBRATED, Escalation, confidence
from nlcli.result import as_object
from nlcli.slm import header
from nlcli.slm.process import Model
from nlcli.types import NoMatch, Query, Suggestion

SMALL = Path(__file__).parents[3] / "training" / "slm" / "models" / "venvy-small.gguf"
CATALOGUE = catalogues.load("venvy")
CLASSIFIER = OnnxClassifier("venvy")
# What the classifier leaves: sure of none of them, and not sure that they are out of scope.
UNCLEAR = "could you sort something out for my old stuff"


@pytest.fixture(scope="module")
def model():
    with Model(str(SMALL)) as model:
        yield model


def engine(escalation):
    return Engine(CATALOGUE, CLASSIFIER, lambda: escalation)


class Scripted:
    """Writes one line, as sure of it as it is told: what a model might write is tried here, not whether it does."""

    def __init__(self, text, logprob=0.0):
        self.text, self.logprobs = text, (logprob,)
        self.asked = 0

    def complete(self, prompt, grammar, seconds, prefix=0):
        self.asked += 1
        return self


def test_what_it_is_sure_of_is_suggested_and_says_where_it_comes_from():
    result = engine(Escalation(CATALOGUE, Scripted("ls --sort size"), "", (4.0, 1.0, 0.0), 10)).translate(Query(UNCLEAR))
    assert isinstance(result, Suggestion) and result.tier == "slm"
    assert result.parses[0].argv == ("ls", "--sort", "size") and result.score == pytest.approx(confidence(0.0, 0.5, (4.0, 1.0, 0.0)))


def test_the_committed_model_writes_a_line_where_the_classifier_has_none(model):
    assert isinstance(Engine(CATALOGUE, CLASSIFIER).translate(Query(UNCLEAR)), NoMatch)
    result = engine(Escalation(CATALOGUE, model, header.read(str(SMALL)).prompt, (4.0, 1.0, 0.0), 30.0)).translate(Query(UNCLEAR))
    assert isinstance(result, Suggestion) and result.tier == "slm" and CATALOGUE.refusal(result.parses[0].argv) is None


@pytest.mark.parametrize("line", ["none", "ls --sort nonsense", "rm -rf ~", "", "ls ; rm", "frobnicate"])
def test_what_the_program_would_not_take_is_never_suggested(line):
    assert isinstance(engine(Escalation(CATALOGUE, Scripted(line), "", (9.0, 0.0, 0.0), 10)).translate(Query(UNCLEAR)), NoMatch)


def test_a_model_that_was_never_measured_here_deletes_nothing():
    sure = Scripted("cleanup --days 90")
    assert confidence(0.0, 0.5, (9.0, 0.0, 0.0)) > 0.99
    trusted = engine(Escalation(CATALOGUE, sure, "", (9.0, 0.0, 0.0), 10)).translate(Query(UNCLEAR))
    assert isinstance(trusted, Suggestion) and trusted.effect == "delete"
    stranger = Escalation(CATALOGUE, sure, "", (), 10)
    stranger._weights = (9.0, 0.0, 0.0)
    assert isinstance(engine(stranger).translate(Query(UNCLEAR)), NoMatch)
    assert not stranger.may_delete and Escalation(CATALOGUE, sure, "", (), 10)._weights == UNCALIBRATED


def test_only_what_the_classifier_leaves_is_asked():
    scripted = Scripted("none")
    for text in ("show my environments", "what is the weather like in Oslo tomorrow", "list envs; rm -rf ~", ""):
        engine(Escalation(CATALOGUE, scripted, "", (), 10)).translate(Query(text))
    assert scripted.asked == 0
    engine(Escalation(CATALOGUE, scripted, "", (), 10)).translate(Query(UNCLEAR))
    assert scripted.asked == 1


def test_no_time_at_all_is_said_and_the_next_answer_comes(model):
    late = Escalation(CATALOGUE, model, "", (), 0.0)
    result = engine(late).translate(Query(UNCLEAR))
    assert isinstance(result, NoMatch) and "time" in result.reason
    assert not isinstance(Escalation(CATALOGUE, model, "", (), 30.0).written(UNCLEAR, CLASSIFIER.predict(UNCLEAR).labels, ()), str)


def test_a_long_story_is_not_read_to_it():
    scripted = Scripted("ls")
    found = Escalation(CATALOGUE, scripted, "", (), 10).written("word " * 100, CLASSIFIER.predict("word").labels, ())
    assert isinstance(found, str) and "too long" in found and scripted.asked == 0


def test_a_model_that_breaks_leaves_the_classifiers_answer():
    class Broken:
        def complete(self, prompt, grammar, seconds, prefix=0):
            raise SlmError("the language model stopped")

    result = engine(Escalation(CATALOGUE, Broken(), "", (), 10)).translate(Query(UNCLEAR))
    assert isinstance(result, NoMatch) and "the language model stopped" in result.reason


def test_with_it_the_dev_set_is_not_worse_and_nothing_more_is_deleted(model):
    about = header.read(str(SMALL))
    assert about.weights, "the committed model brings its calibration"
    behind, alone = (figures(Engine(CATALOGUE, CLASSIFIER, tier)) for tier in (lambda: Escalation(CATALOGUE, model, about.prompt, about.weights, 30.0), None))
    assert behind["exact_in"] >= alone["exact_in"] and behind["invalid_argv"] == 0
    assert behind["wrong_destructive"] <= alone["wrong_destructive"]


def figures(engine):
    def translate(text):
        result = as_object(engine.translate(Query(text)), CATALOGUE.program)
        return scoring.Answer(result["status"], result["commands"], result["confidence"])

    return scoring.figures(scoring.score(scoring.load(), translate, CATALOGUE), CATALOGUE)
