"""The words of the written requests, commonest first, by which a correction's peculiar words are told from ordinary ones: `python -m training.words`."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from nlcli.memory.index import every
from training import dataset

# Beyond them a word stands in one request of ten thousand.
MOST = 3000


def common(texts: list[str]) -> list[str]:
    """The words that stand in most texts, commonest first, then by the alphabet."""
    counts = Counter(word for text in texts for word in every(text))
    return sorted(counts, key=lambda word: (-counts[word], word))[:MOST]


def main() -> None:
    """Write the list into the catalogues' folder."""
    parser = argparse.ArgumentParser(prog="python -m training.words")
    parser.add_argument("--program", default="venvy")
    program = parser.parse_args().program
    file = Path(__file__).parent.parent / "nlcli" / "catalogues" / f"{program}.words.txt"
    file.write_text("\n".join(common([row.text for row in dataset.read(program)])) + "\n", "utf-8")


if __name__ == "__main__":
    main()
