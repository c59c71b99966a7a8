"""Which of two parts of a sentence runs first."""

import pytest

from nlcli.order import runs_earlier
from training import dataset


@pytest.mark.parametrize(
    ("before", "part"),
    [
        ("free bruno", "but feed it first"),
        ("before you free bruno,", "feed him"),
        ("free bruno once", "you've fed him"),
        ("free bruno, but only after you have", "fed him"),
        ("free bruno;", "prior to that feed him"),
        ("free bruno", "after having fed him"),
        ("free bruno", "- he has to be fed beforehand"),
        ("free bruno,", "not before having fed him"),
    ],
)
def test_the_later_part_runs_first(before, part):
    assert runs_earlier(part, before)


@pytest.mark.parametrize(
    ("before", "part"),
    [
        ("feed bruno", "and then free him"),
        ("feed bruno,", "after that free him"),
        ("feed bruno", "and, once that's through, free him"),
        ("list the animals", "the biggest first"),
        ("before my meeting at 3: feed bruno", "and free carla"),
        ("feed bruno", "when done free him"),
        ("take a snapshot", "afterwards a first feeding"),
    ],
)
def test_the_parts_run_as_they_stand(before, part):
    assert not runs_earlier(part, before)


def test_written_requests_run_in_the_order_they_ask_for():
    right = total = 0
    for row in dataset.read("venvy"):
        if len(row.steps) > 1:
            parts = [row.text[a:b] for a, b in zip(row.starts, (*row.starts[1:], len(row.text)), strict=True)]
            wanted = [False] * (len(parts) - 2) + [row.voice == "multi-reversed"]
            right += [runs_earlier(part, before) for before, part in zip(parts, parts[1:], strict=False)] == wanted
            total += 1
    assert total > 1500
    assert right >= total * 0.98
