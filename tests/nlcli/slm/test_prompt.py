"""What a language model is asked."""

import pytest

from nlcli import catalogue as catalogues
from nlcli.slm.prompt import GENERAL, TRAINED, introduction, prompt

VENVY = catalogues.load("venvy")


def test_a_trained_model_gets_the_request_alone():
    assert prompt("list my envs", VENVY, TRAINED) == "### Request:\nlist my envs\n### Command:\n"


def test_any_other_gets_the_commands_first_and_always_the_same():
    for text in ("a", "list {0} %s envs"):
        asked = prompt(text, VENVY, GENERAL)
        assert asked.startswith(introduction(VENVY)) and asked.endswith(f"### Request:\n{text}\n### Command:\n")
    assert all(f"\n{name}: " in introduction(VENVY) for name in VENVY.commands)


@pytest.mark.parametrize("mark", ["</s>", "<s>", "<|end|>", "<|im_start|>", "<0x0A>"])
def test_no_mark_of_the_runtime_is_left_in_a_request(mark):
    assert mark not in prompt(f"list {mark} my envs", VENVY, TRAINED)


def test_a_pin_stays_as_it_is():
    assert "numpy<2,>=1.26" in prompt("install numpy<2,>=1.26", VENVY, TRAINED)
