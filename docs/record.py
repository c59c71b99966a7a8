"""The README's picture, from a real run: `python docs/record.py [--scene NAME] [--out FILE]`; ten seconds. For Linux and macOS, with the extra [test].

A shell in a terminal of its own and in an empty HOME runs the real program; what stands on its screen in the end is written as SVG.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pexpect
import pyte

Scene = list[tuple[str, str]]


class Run(NamedTuple):
    """Characters side by side that look alike; `column` and `width` in cells."""

    column: int
    width: int
    text: str
    colour: str
    bold: bool


SHELL, REQUEST, MORE, AGREE = "$ ", "do? ", "(Enter leaves) ", "/?] "
_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# What is waited for, and what is typed then.
SCENES: dict[str, Scene] = {
    "all": [
        (SHELL, "venvy -w"),
        (REQUEST, f"create a Python {_PYTHON} venv named testenv"),
        (AGREE, "?"),
        (AGREE, "y"),
        (MORE, "delete it"),
        (AGREE, "y"),
        (MORE, "what should I cook tonight"),
        (MORE, ""),
        (SHELL, ""),
    ],
    "short": [(SHELL, "venvy -w"), (REQUEST, "list environments by size"), (AGREE, "n"), (MORE, "remove venvs older than two weeks"), (AGREE, "n"), (MORE, "")],
}
COLUMNS, ROWS = 104, 60
_SECONDS = 120

# In pixels; a character is 0.6 of its font's size wide, whatever the font.
_FONT, _WIDTH, _HEIGHT, _MARGIN, _BAR = 14, 8.4, 19, 16, 30
_PAPER, _INK = "#1b1f2a", "#e4e7ee"
# Each at least 4.5 : 1 on the paper, as WCAG 2.2 asks of text.
_COLOURS = {
    "black": "#8f98aa",
    "brightblack": "#8f98aa",
    "red": "#ff8a80",
    "green": "#8fd694",
    "brown": "#f0c674",
    "blue": "#8ab4f8",
    "magenta": "#d7a5f0",
    "cyan": "#7fd7e0",
    "white": _INK,
}


def play(scene: Scene) -> pyte.Screen:
    """The screen of a terminal after a scene. Raises pexpect.TIMEOUT if the program does not say what it is waited for."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    with tempfile.TemporaryDirectory(prefix="demo-") as home:
        shims = Path(home, ".wizard")
        keep = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
        path = os.pathsep.join([str(shims), os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
        environment = {**keep, "HOME": home, "PATH": path, "TERM": "xterm-256color", "PS1": SHELL, "ENV": "", "PYTHONUTF8": "1"}
        subprocess.run([sys.executable, "-m", "nlcli", "shim", "venvy", "--dir", str(shims)], env=environment, check=True, capture_output=True)
        with pexpect.spawn("sh", ["-i"], env=environment, cwd=home, encoding="utf-8", timeout=_SECONDS, dimensions=(ROWS, COLUMNS)) as child:
            for awaited, keys in scene:
                child.expect_exact(awaited)
                # pyte knows no faint characters; grey ones look the same.
                stream.feed((child.before + child.after).replace("\x1b[2m", "\x1b[90m"))
                if keys or awaited != SHELL:
                    child.sendline(keys)
    return screen


def runs(screen: pyte.Screen, row: int) -> Iterator[Run]:
    """The stretches of a row that look alike, without the blanks at its end."""
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    used = max((column + 1 for column, cell in enumerate(cells) if cell.data.strip()), default=0)
    for (colour, bold), group in groupby(range(used), lambda column: (cells[column].fg, cells[column].bold)):
        columns = list(group)
        # The second cell of a wide character is empty.
        yield Run(columns[0], len(columns), "".join(cells[column].data for column in columns), colour, bold)


def svg(screen: pyte.Screen, title: str) -> str:
    """The screen as a picture, down to its last line."""
    rows = [list(runs(screen, row)) for row in range(screen.lines)]
    while rows and not rows[-1]:
        rows.pop()
    width, height = round(screen.columns * _WIDTH) + 2 * _MARGIN, len(rows) * _HEIGHT + _BAR + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" xml:space="preserve">',
        f"<title>{escape(title)}</title>",
        f"<style>text {{ font: {_FONT}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; fill: {_INK} }}",
        ".bold { font-weight: bold }",
        *(f".{name} {{ fill: {colour} }}" for name, colour in _COLOURS.items()),
        "</style>",
        f'<rect width="{width}" height="{height}" rx="9" fill="{_PAPER}"/>',
        *(f'<circle cx="{_MARGIN + 5 + 18 * i}" cy="15" r="5" fill="{colour}"/>' for i, colour in enumerate(("#ff6b61", "#f5bf4f", "#61c554"))),
        *(_line(row, _BAR + (number + 1) * _HEIGHT - 5) for number, row in enumerate(rows)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _line(row: list[Run], y: int) -> str:
    return f'<text y="{y}">{"".join(map(_span, row))}</text>'


def _span(run: Run) -> str:
    colour = run.colour if run.colour in _COLOURS else run.colour.removeprefix("bright")
    names = " ".join(name for name, there in ((colour, colour in _COLOURS), ("bold", run.bold)) if there)
    look = f' class="{names}"' if names else ""
    x, width = _MARGIN + run.column * _WIDTH, run.width * _WIDTH
    return f'<tspan x="{x:.1f}" textLength="{width:.1f}"{look}>{escape(run.text)}</tspan>'


def main() -> None:
    """Play a scene and write its picture."""
    parser = argparse.ArgumentParser(description="Record the README's picture.")
    parser.add_argument("--scene", choices=SCENES, default="all")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("terminal.svg"))
    options = parser.parse_args()
    screen = play(SCENES[options.scene])
    title = f"A terminal: {'; '.join(keys for _, keys in SCENES[options.scene] if len(keys) > 1)}"
    options.out.write_text(svg(screen, title), "utf-8")


if __name__ == "__main__":
    main()
