"""Scoring: what counts as right, slots by kind, curves and calibration."""

import pytest

from benchmarks import scoring
from benchmarks.scoring import Answer, Scored
from nlcli import catalogue as catalogues

pytest.importorskip("matplotlib")

from benchmarks import charts  # noqa: E402
from training.calibrate import bins, calibration_error  # noqa: E402

VENVY = catalogues.load("venvy")
REMOVE = {"cls": "in", "q": "", "accept": [["remove", "demo"]]}


def scored(row, *commands, status="resolved"):
    answer = Answer(status, [list(argv) for argv in commands])
    return Scored(row, answer, scoring.right(row, answer, VENVY))


@pytest.mark.parametrize(
    ("accept", "given", "same"),
    [
        (["ls", "--json"], ["ls", "--format", "json"], True),
        (["ls", "--sort", "recent"], ["ls"], True),
        (["cleanup", "--days", "90"], ["cleanup"], True),
        (["cleanup", "--days", "30"], ["cleanup"], False),
        (["ensure", "--packages", "flask redis"], ["ensure", "--packages", "redis flask"], True),
        (["remove", "demo"], ["remove", "Demo"], False),
        (["remove", "demo"], ["remove", "demo", "--force"], False),
    ],
)
def test_lines_are_compared_by_meaning(accept, given, same):
    assert scored({"cls": "in", "q": "", "accept": [accept]}, given).right is same


def test_the_classes():
    assert scored({"cls": "oos", "q": "", "accept": []}, status="unresolved").right
    assert not scored({"cls": "oos", "q": "", "accept": []}, ["ls"]).right
    assert scored({"cls": "clarify", "q": "", "accept": [], "command": "remove"}, status="clarify").right
    assert not scored({"cls": "clarify", "q": "", "accept": [], "command": "remove"}, ["remove", "x"]).right
    two = {"cls": "multi", "q": "", "accept": [[["scan", "--home"], ["ls"]]]}
    assert scored(two, ["scan", "--home"], ["ls"]).right
    assert not scored(two, ["ls"], ["scan", "--home"]).right


def test_figures_count_what_is_dangerous():
    rows = [scored(REMOVE, ["remove", "other"]), scored(REMOVE, ["remove", "demo"]), scored(REMOVE, ["info", "demo"]), scored(REMOVE, ["remove"])]
    found = scoring.figures(rows, VENVY)
    assert found["exact_in"] == 0.25
    assert found["wrong_destructive"] == 2
    assert found["invalid_argv"] == 1
    assert found["precision_of_proposals"] == 0.25


def test_slots_by_kind():
    row = {"cls": "in", "q": "", "accept": [["ensure", "--name", "web", "--python", "3.12", "--packages", "flask rich", "--json"]]}
    found = scoring.slots([scored(row, ["ensure", "--name", "web", "--python", "3.11", "--packages", "flask"])], VENVY)
    assert found["name"] == (1, 0, 0)
    assert found["version"] == (0, 1, 1)
    assert found["packages"] == (1, 0, 1)
    assert found["flag"] == (0, 0, 1)


@pytest.mark.parametrize("rows", [scoring.own(VENVY), scoring.exam()], ids=["own", "exam"])
def test_a_written_set_has_every_class(rows):
    assert {row["cls"] for row in rows} == {"in", "oos", "clarify", "multi"}
    for row in rows:
        for line in row["accept"] if row["cls"] == "in" else (argv for sequence in row["accept"] for argv in sequence):
            assert VENVY.refusal(tuple(line)) is None, row


def test_the_curve_goes_from_the_surest_to_all():
    assert charts.curve([(0.9, True), (0.5, False), (0.7, True)], 4) == [(0.25, 1.0), (0.5, 1.0), (0.75, pytest.approx(2 / 3))]


def test_calibration_error():
    assert calibration_error([(0.95, True)] * 19 + [(0.95, False)]) == pytest.approx(0)
    assert calibration_error([(0.9, False)] * 10) == pytest.approx(0.9)
    assert bins([(1.0, True), (0.0, False), (0.05, False)]) == [(0.025, 0.0, 2), (1.0, 1.0, 1)]
