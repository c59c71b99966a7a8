"""Imports point one way, engines know no program, one package prints, and rules, registry and tests agree."""

import ast
from pathlib import Path

import pytest

from slot_rules.registry import RULES

ROOT = Path(__file__).parent.parent
SHIPPED = ("nlcli", "intent_models", "slot_rules")
# package -> top-level packages of ours that it may import
MAY_IMPORT = {"slot_rules": {"slot_rules"}, "intent_models": {"intent_models"}, "nlcli": set(SHIPPED)}
# inside nlcli: from the outside in; a module imports only modules of its own or a later layer
LAYERS = (
    ("cli", "shim", "integrations", "__main__", "doctor"),
    ("learn",),
    ("tier", "translator"),
    ("failure",),
    ("conversation",),
    ("classifiers",),
    ("untrained",),
    ("peculiar",),
    ("engine", "answer", "result", "program", "undo", "explain"),
    ("carry",),
    ("refine",),
    ("escalate",),
    ("memory",),
    ("slm",),
    ("reference",),
    ("parts", "world", "recent", "history"),
    ("steps", "order", "literal"),
    ("decide", "render", "guard", "private"),
    ("types",),
    ("programs", "catalogue_guess"),
    ("learned",),
    ("catalogue", "arguments"),
    ("introspect", "introspect_argparse"),
    ("settings", "shells"),
    ("errors", "places", "storage", "wording"),
)


def sources(package):
    return sorted((ROOT / package).rglob("*.py"))


def imports(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("file", [f for p in SHIPPED for f in sources(p)], ids=lambda f: str(f.relative_to(ROOT)))
def test_packages_import_only_what_they_may(file):
    ours = {name.split(".")[0] for name in imports(file)} & {*SHIPPED, "training", "benchmarks", "tests"}
    assert ours <= MAY_IMPORT[file.relative_to(ROOT).parts[0]]


def layer(module):
    return next((i for i, names in enumerate(LAYERS) if module in names), None)


@pytest.mark.parametrize("file", sources("nlcli"), ids=lambda f: str(f.relative_to(ROOT)))
def test_layers_of_nlcli_point_inwards(file):
    parts = file.relative_to(ROOT / "nlcli").with_suffix("").parts
    own = layer(parts[0])
    if own is None:
        return
    for name in imports(file):
        head = name.split(".")
        if head[0] == "nlcli" and len(head) > 1 and (other := layer(head[1])) is not None:
            # the one downward step that is data, not code: which catalogue is the default
            assert other >= own or head[1:3] == ["integrations", "default"], f"{file.name} imports {name}"


@pytest.mark.parametrize("file", [f for p in SHIPPED for f in sources(p)], ids=lambda f: str(f.relative_to(ROOT)))
def test_no_program_is_named_outside_its_integration(file):
    if file.name != "default.py":
        assert "venvy" not in file.read_text("utf-8").lower()


def calls(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


@pytest.mark.parametrize("file", [f for p in SHIPPED for f in sources(p)], ids=lambda f: str(f.relative_to(ROOT)))
def test_only_the_command_line_prints(file):
    if "cli" not in file.relative_to(ROOT).parts[1:-1]:
        assert not [call for call in calls(file) if isinstance(call.func, ast.Name) and call.func.id in ("print", "input")]


@pytest.mark.parametrize("file", [f for p in SHIPPED for f in sources(p)], ids=lambda f: str(f.relative_to(ROOT)))
def test_no_shell_and_no_eval(file):
    for call in calls(file):
        name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
        owner = call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
        assert not (isinstance(call.func, ast.Name) and name in ("eval", "exec")), file
        assert (owner, name) not in (("os", "system"), ("os", "popen")), file
        assert not any(keyword.arg == "shell" for keyword in call.keywords), file


def test_engine_reads_neither_clock_nor_environment():
    for module in ("engine", "parts", "reference", "steps", "decide", "render", "guard", "answer", "types"):
        assert not {name.split(".")[0] for name in imports(ROOT / "nlcli" / f"{module}.py")} & {"os", "sys", "time", "datetime", "subprocess", "pathlib"}


def test_every_rule_is_registered_and_tested():
    files = {file.stem for file in (ROOT / "slot_rules" / "rules").glob("*.py")} - {"__init__"}
    tests = {file.stem.removeprefix("test_") for file in (ROOT / "tests" / "slot_rules" / "rules").glob("test_*.py")}
    assert files == set(RULES) == tests


def test_modules_stay_small():
    for package in SHIPPED:
        for file in sources(package):
            assert len(file.read_text("utf-8").splitlines()) <= 300, file
