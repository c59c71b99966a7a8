"""The examples the project began with, and the held-out set's floors, on the committed model."""

import pytest

from benchmarks.accuracy import Translator
from benchmarks.scoring import figures, load, meaning, score
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.engine import Engine

pytestmark = pytest.mark.model
VENVY = catalogues.load("venvy")


@pytest.fixture(scope="module")
def translate():
    return Translator(Engine(VENVY, OnnxClassifier("venvy")), "venvy")


@pytest.mark.parametrize(
    ("request_", "accepted"),
    [
        ("create a Python 3.10 venv named testenv", ["ensure --python 3.10 --name testenv"]),
        ("create a new venv", ["ensure"]),
        ("make environment named myapp", ["ensure --name myapp"]),
        ("create Python 3.11 venv", ["ensure --python 3.11"]),
        ("create a Python 3.11 environment named backend", ["ensure --python 3.11 --name backend"]),
        ("show my venvs", ["ls"]),
        ("what venvs do I have", ["ls"]),
        ("list environments by size", ["ls --sort size"]),
        ("list all venvs sorted by size in json", ["ls --sort size --json"]),
        ("register this venv", ["register"]),
        ("track current environment", ["register", "track"]),
        ("show stats", ["stats"]),
        ("how much space are venvs using", ["stats"]),
        ("remove old venvs", ["cleanup"]),
        ("delete unused environments", ["cleanup --days 90"]),
        ("remove venvs older than 90 days", ["cleanup --days 90"]),
    ],
)
def test_the_plans_own_examples(translate, request_, accepted):
    answer = translate(request_)
    assert [meaning(argv, VENVY) for argv in answer.commands][0] in [meaning(line.split(), VENVY) for line in accepted]
    assert len(answer.commands) == 1


def test_the_held_out_set(translate):
    found = figures(score(load(), translate, VENVY), VENVY)
    assert found["exact_in"] >= 0.80
    assert found["oos_rejected"] >= 0.90
    assert found["clarify_right"] >= 0.80
    assert found["multi_right"] >= 0.60
    assert found["invalid_argv"] == 0
    assert found["wrong_destructive"] <= 3
