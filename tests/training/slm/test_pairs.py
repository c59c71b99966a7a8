"""Prompts and completions: other values, the same in both."""

import random
import shlex

from benchmarks.scoring import meaning
from nlcli import catalogue as catalogues
from nlcli.slm import lines
from training.dataset import row
from training.slm import pairs

VENVY = catalogues.load("venvy")


def test_a_value_is_exchanged_in_the_request_and_in_the_line():
    written = row({"q": "make an env named billing with flask in ./svc", "cmd": "ensure --name billing --packages flask --path ./svc", "voice": "v"})
    rng = random.Random(1)
    seen = set()
    for _ in range(50):
        made = pairs.variant(written, VENVY, rng, fill=1.0, noise=0.0)
        words = shlex.split(made.completion)
        for value in words[2::2]:
            assert value in made.prompt
        seen.add(words[words.index("--name") + 1])
    assert len(seen) > 20


def test_every_line_is_a_command_of_the_program_or_none():
    rng = random.Random(2)
    for written in pairs.rows("venvy", "train")[::23]:
        made = pairs.variant(written, VENVY, rng)
        if not written.steps:
            assert made.completion == lines.NONE
            continue
        argv = lines.argv(made.completion, VENVY)
        assert argv is not None and argv[0] == written.steps[0][0]


def test_as_written_it_means_what_the_label_says():
    for written in pairs.rows("venvy", "test")[::11]:
        if written.steps:
            argv = lines.argv(pairs.pair(written, VENVY).completion, VENVY)
            assert meaning(list(argv), VENVY) == meaning(list(written.steps[0]), VENVY)


def test_a_missing_value_is_missing():
    written = row({"q": "audit that one", "cmd": "audit ?", "voice": "v"})
    assert pairs.pair(written, VENVY).completion == "audit"
