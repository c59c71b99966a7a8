"""The parts of the README that a benchmark writes, each between its marks."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).parent.parent / "README.md"


def put(benchmark: str, text: str) -> None:
    """Replace what stands between the marks of a benchmark. Raises ValueError if the marks are not there."""
    begin, end = f"<!-- {benchmark}: written by benchmarks.{benchmark} -->", f"<!-- /{benchmark} -->"
    before, _, rest = FILE.read_text("utf-8").partition(begin)
    _, mark, after = rest.partition(end)
    if not mark:
        raise ValueError(f"{FILE} has no place for {benchmark}")
    FILE.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
