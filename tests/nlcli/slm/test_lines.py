"""Command lines as a language model writes them, and back."""

import pytest

from benchmarks.scoring import meaning
from nlcli import catalogue as catalogues
from nlcli.slm import lines
from training import dataset

VENVY = catalogues.load("venvy")


def test_every_written_command_line_comes_back():
    steps = {step for row in dataset.read("venvy") for step in row.steps}
    assert len(steps) > 3000
    for step in steps:
        back = lines.argv(lines.line(step, VENVY), VENVY)
        assert back is not None
        assert meaning(list(back), VENVY) == meaning(list(step), VENVY)


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (("ls",), "ls"),
        (("ls", "--json", "--sort", "size"), "ls --sort size --json"),
        (("ensure", "--packages", "flask django>=4", "--name", "x"), "ensure --packages flask --packages 'django>=4' --name x"),
        (("info", "my env"), "info 'my env'"),
        (("clean", "--path", "C:\\Users\\x"), "clean --path 'C:\\Users\\x'"),
    ],
)
def test_one_form_for_each_meaning(argv, line):
    assert lines.line(argv, VENVY) == line


@pytest.mark.parametrize("text", ["", "none", "rm -rf /", "ls --nothing", "ls extra words", "info 'open", "scan --depth", "ls; ls", "--help"])
def test_what_is_no_command_line(text):
    assert lines.argv(text, VENVY) is None
