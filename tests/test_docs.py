"""What the pages say: their commands run, what they show comes, their links lead somewhere, and the picture is of this product.

A fenced `sh` or `console` block is run with the others of its page, in order, in one shell and an empty HOME. A comment right above it may say otherwise:
`<!-- not run: REASON -->`; `<!-- on a terminal -->` for a console block with answers typed at prompts; above any other block `<!-- file: NAME -->`, which
puts it there as a file. "..." stands for what varies.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.model, pytest.mark.skipif(os.name == "nt", reason="the pages are written for a Unix shell")]

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
# The two commands that set everything up, from the package index; .ci/run runs the second.
SET_UP = ("the main command", "the test command")
# What a checkout has and the pages use.
CHECKOUT = ("examples", "benchmarks", "training", "nlcli", "slot_rules")
PROMPT = re.compile(r"(?P<prompt>.*(?P<end>/\?\] |do\? |leaves\) |nothing\) )|> |\$ )(?P<keys>.*)")
END = "\x1e"


class Step(NamedTuple):
    """A command, or a block of them, and the output that is shown for it; None if none is."""

    text: str
    shown: str | None


def blocks(page):
    return [(hit["mark"] or "", hit["kind"], hit["body"]) for hit in BLOCK.finditer(page.read_text("utf-8"))]


def steps(page):
    """What is to be run of a page."""
    for mark, kind, body in blocks(page):
        if mark.startswith("not run: ") or mark in (*SET_UP, "on a terminal"):
            continue
        if kind == "sh":
            yield Step(f"set -e\n{body}set +e\n", None)
        elif kind == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield Step(f"{command}\n", shown or None)


def transcripts():
    return [(page, body) for page in PAGES for mark, kind, body in blocks(page) if mark == "on a terminal" and kind == "console"]


def looks_like(shown, out):
    lines = (r"(?:.*\n)*?" if line.strip() == "..." else rf"{re.escape(line).replace(re.escape('...'), '.*')}[ ]*\n" for line in shown.rstrip().splitlines())
    return re.fullmatch("".join(lines), f"{out.rstrip()}\n") is not None


@pytest.fixture(scope="module")
def record():
    pytest.importorskip("pexpect")
    pytest.importorskip("pyte")
    spec = importlib.util.spec_from_file_location("record", ROOT / "docs" / "record.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", [page for page in PAGES if list(steps(page))], ids=lambda page: page.name)
def test_the_commands_of_a_page_do_what_it_says(page, home):
    todo = list(steps(page))
    folder = Path(home["HOME"])
    for name in CHECKOUT:
        (folder / name).symlink_to(ROOT / name)
    for mark, _, body in blocks(page):
        if mark.startswith("file: "):
            (folder / mark.removeprefix("file: ")).write_text(body, "utf-8")
    script = "exec 2>&1 </dev/null\n" + "".join(f"{step.text}printf '{END}%s{END}' $?\n" for step in todo)
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, text=True, env={**home, "TERM": "dumb"}, cwd=folder, timeout=600)
    *said, rest = done.stdout.split(END)
    outs, codes = said[::2], said[1::2]
    assert len(codes) == len(todo), f"{todo[len(codes)].text} failed: {rest}"
    for step, out, code in zip(todo, outs, codes, strict=True):
        if step.shown is None:
            assert code == "0", f"{step.text}{out}"
        else:
            assert looks_like(step.shown, out), f"{step.text}says\n{out}"


@pytest.mark.parametrize(("page", "body"), transcripts(), ids=lambda value: value.name if isinstance(value, Path) else "")
def test_what_is_shown_of_a_terminal_is_what_stands_on_one(page, body, record):
    hits = [hit for line in body.splitlines() if (hit := PROMPT.fullmatch(line))]
    scene = [(hit["end"] or f"{'' if hit['prompt'] == record.SHELL else chr(10)}{hit['prompt']}", hit["keys"]) for hit in hits]
    screen = record.play([*scene, (record.SHELL, "")])
    on_it = "\n".join(line.rstrip() for line in screen.display).rstrip().removesuffix("$")
    assert looks_like(body, on_it), on_it


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_links_lead_somewhere(page):
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = unquote(target).partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        if heading:
            slugs = [re.sub(r"[^\w -]", "", line.lower()).strip().replace(" ", "-") for line in re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)]
            assert heading in slugs, target
    for named in re.findall(rf"`((?:{'|'.join(CHECKOUT)}|docs|tests|intent_models)/[\w./-]+)`", text):
        assert (ROOT / named).exists(), named


def test_every_page_is_reached_from_the_readme():
    text = PAGES[0].read_text("utf-8")
    assert [page.name for page in PAGES[1:] if f"](docs/{page.name})" not in text] == []


def test_little_is_left_unrun():
    marks = [(page.name, mark) for page in PAGES for mark, kind, _ in blocks(page) if kind in ("sh", "console") and mark.startswith("not run: ")]
    assert all(len(mark) > len("not run: needs") for _, mark in marks), marks
    assert len(marks) <= 7, marks


def modules():
    return sorted({name for page in PAGES for name in re.findall(r"python -m ((?:training|benchmarks)[\w.]*\w)", page.read_text("utf-8"))})


@pytest.mark.parametrize("module", modules())
def test_what_takes_long_is_there_at_least(module):
    done = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, cwd=ROOT, timeout=120)
    if missing := re.search(r"No module named '(?!training|benchmarks|nlcli)(\w+)", done.stderr):
        pytest.skip(f"needs {missing[1]}")
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


def test_the_script_records_what_it_plays(record, tmp_path):
    file = tmp_path / "short.svg"
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "record.py"), "--scene", "short", "--out", str(file)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "  venvy ls --sort size   only reads" in drawn(file)
    assert "  venvy cleanup --days 14   deletes" in drawn(file)


def test_the_picture_shows_the_commands_that_come_now(nlcli, record):
    lines = drawn(ROOT / "docs" / "terminal.svg")
    asked = [hit[1] for line in lines if (hit := re.fullmatch(r"(?:What would you like to do\?|anything else\? \(Enter leaves\)) (.+)", line))]
    shown = [hit[1] for line in lines if (hit := re.fullmatch(r"  (venvy .*?)   (?:only reads|writes|deletes)", line))]
    done = nlcli("translate", "--jsonl", stdin=json.dumps(asked))
    now = [result["command_line"] for result in json.loads(done.stdout) if result["command_line"]]
    assert shown == now
    assert len(asked) == len([keys for awaited, keys in record.SCENES["all"] if awaited in (record.REQUEST, record.MORE) and keys])


def test_the_picture_is_small():
    assert (ROOT / "docs" / "terminal.svg").stat().st_size < 60_000


def drawn(file):
    """The lines of a picture."""
    return ["".join(node.itertext()).rstrip() for node in ElementTree.parse(file).iter("{http://www.w3.org/2000/svg}text")]
