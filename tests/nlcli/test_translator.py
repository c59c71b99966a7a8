"""The library: what `nlcli` offers, its example, and one object for many threads."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import get_args

import pytest

import nlcli
from benchmarks.scoring import load
from nlcli import Context, NlcliError, NoMatch, Question, Suggestion, Translator
from tests.conftest import ROOT

EXAMPLE = "<!-- the library example -->\n```python\n"
THREADS = 16


@pytest.fixture(scope="module")
def translator():
    return Translator()


def example():
    """The block of the README, or of the page that it comes from."""
    for file in ("README.md", "docs/library.md"):
        _, mark, rest = (ROOT / file).read_text("utf-8").partition(EXAMPLE)
        if mark:
            return rest.partition("```")[0]
    raise AssertionError("there is no library example")


@pytest.mark.model
def test_the_example_prints_what_it_says(home):
    code = example()
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=home, cwd=home["HOME"], timeout=60)
    assert done.returncode == 0, done.stderr
    said = [line for comment in re.findall(r"^ *print\(.*\)  # (.*)$", code, re.MULTILINE) for line in comment.split(" | ")]
    assert done.stdout.splitlines() == said
    assert len(said) > 5


def test_the_example_type_checks(tmp_path):
    file = tmp_path / "example.py"
    file.write_text(example())
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, str(file)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_everything_offered_is_there():
    assert nlcli.__all__ == sorted(nlcli.__all__)
    assert all(getattr(nlcli, name) is not None for name in nlcli.__all__)
    assert set(get_args(nlcli.Result)) == {Suggestion, Question, NoMatch}
    assert not hasattr(nlcli, "nosuch")


def test_importing_the_package_loads_nothing():
    code = "import sys; before = set(sys.modules); import nlcli; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(done.stdout.split()) <= {"nlcli"}


@pytest.mark.model
def test_many_threads_get_the_answers_of_one(translator):
    texts = [row["q"] for row in load()]
    names = Context(lambda: ("backend", "frontend"))
    expected = [translator.translate(text, names) for text in texts]
    fresh = Translator()  # the threads open the model too
    start = Barrier(THREADS)

    def all_of_them(shift):
        start.wait()
        turned = {i: fresh.translate(texts[i], names) for i in (*range(shift, len(texts)), *range(shift))}
        return [turned[i] for i in range(len(texts))]

    with ThreadPoolExecutor(THREADS) as pool:
        for answers in pool.map(all_of_them, range(0, THREADS * 10, 10)):
            assert answers == expected


@pytest.mark.model
def test_names_come_from_the_context_alone(translator):
    known = translator.translate("show details of bakend", Context(lambda: ("backend",)))
    unknown = translator.translate("show details of bakend")
    assert [result.parses[0].argv for result in (known, unknown)] == [("info", "backend"), ("info", "bakend")]


@pytest.mark.model
def test_here_knows_the_environments_of_this_machine(home):
    subprocess.run(["venvy", "ensure", "--name", "backend"], env=home, cwd=home["HOME"], capture_output=True, timeout=120, check=True)
    code = "from nlcli import Translator; print(Translator().here().names())"
    assert subprocess.run([sys.executable, "-c", code], env=home, capture_output=True, text=True, timeout=60).stdout == "('backend',)\n"


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "a\nb", "x" * 100_000, "🐍" * 50, "-- --", "\u202eslrow"])
def test_no_text_is_too_odd(translator, text):
    assert isinstance(translator.translate(text), NoMatch)


@pytest.mark.model
def test_an_answer_that_is_none_is_asked_for_again(translator):
    question = translator.translate("delete an environment")
    again = translator.answer(question, "$(id)")
    assert isinstance(again, Question)
    assert again.missing == question.missing


def test_a_missing_catalogue_is_an_error_of_ours():
    with pytest.raises(NlcliError, match="nosuch"):
        Translator("nosuch")
