"""Is everything there, whole and of one piece? What is found, a line each, with what to do. Looks only: repairs and writes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import metadata
from pathlib import Path

from intent_models import artefact, followup
from intent_models.classifier import OnnxClassifier
from intent_models.errors import ModelError
from nlcli import __version__, introspect, places, program, settings, tier
from nlcli import catalogue as catalogues
from nlcli.catalogue import FORMAT, Catalogue
from nlcli.errors import NlcliError
from nlcli.memory.store import Store
from nlcli.shim import is_shim
from nlcli.slm import store as models
from nlcli.slm.files import sha256_of
from slot_rules.light import Record

OK, WARNING, PROBLEM = "ok", "warning", "problem"
_NEEDED = ("onnxruntime", "rapidfuzz", "typer")
# The examples are the catalogue's own; the shipped model knows all of them.
_LEAST_KNOWN = 0.9
_MOST_NAMED = 5
_SET_UP = "nlcli init"
_HOW = {
    "bash": 'put eval "$(nlcli init bash)" into ~/.bashrc',
    "zsh": 'put eval "$(nlcli init zsh)" into ~/.zshrc',
    "fish": "put nlcli init fish | source into ~/.config/fish/config.fish",
}


class Finding(Record):
    """What was looked at, how it is (OK, WARNING or PROBLEM), what was found, and what to do about it."""

    about: str
    state: str
    text: str
    todo: str = ""


def examine(name: str) -> Iterator[Finding]:
    """Everything that a request with this catalogue needs, and what a person has set up. Never raises."""
    yield from _safely("installation", _installation)
    yield from _safely("settings", _settings)
    try:
        catalogue = catalogues.load(name)
    except NlcliError as error:
        yield Finding("catalogue", PROBLEM, str(error))
    else:
        for about, check in (("model", _model), ("runtime", _runtime), ("program", _program), ("shell", _shell), ("memory", _memory)):
            yield from _safely(about, partial(check, catalogue))
    yield from _safely("language model", _language_model)
    yield from _safely("folders", _folders)


def _safely(about: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of a check; what it raises is one of them."""
    try:
        yield from check()
    except (NlcliError, ModelError, OSError) as error:
        yield Finding(about, PROBLEM, str(error))
    except Exception as error:  # the one who looks for what is broken must not break on it
        yield Finding(about, PROBLEM, f"cannot be examined: {error!r}")


def _installation() -> Iterator[Finding]:
    yield Finding("installation", OK, f"nlcli {__version__} in {os.path.dirname(__file__)}, Python {platform.python_version()} ({sys.executable})")
    for name in _NEEDED:
        try:
            yield Finding("installation", OK, f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding("installation", PROBLEM, f"{name} is not installed", f"pip install {name}")
    if not shutil.which("nlcli"):
        yield Finding("installation", WARNING, "nlcli is not on PATH: a shell set up with it will not find it", "add the folder of its executable to PATH")


def _settings() -> Iterator[Finding]:
    for problem in settings.problems():
        yield Finding("settings", WARNING, problem)
    changed = [f"{row.name} {row.value} ({row.source})" for row in settings.rows() if row.source != "default"]
    yield Finding("settings", OK, ", ".join(changed) or "all as by default")


def _model(catalogue: Catalogue) -> Iterator[Finding]:
    kinds = {artefact.ENCODER: "encoder", catalogue.program: "head", f"{catalogue.program}-dialog": followup.KIND}
    sizes = []
    for name, kind in kinds.items():
        folder = os.path.join(artefact.root(), name)
        if kind == followup.KIND and not os.path.isdir(folder):
            continue
        for file, wanted in artefact.read_manifest(folder, kind)["sha256"].items():
            path = os.path.join(folder, file)
            if sha256_of(path) == wanted:
                sizes.append(os.path.getsize(path))
            else:
                yield Finding("model", PROBLEM, f"{path} is damaged or not the one its manifest names", "install the package again")
    yield Finding("model", OK, f"{len(sizes)} files with the right SHA-256, {sum(sizes) / 1e6:.1f} MB")
    classifier = OnnxClassifier(catalogue.program)
    examples = [(name, catalogue.command(name).say) for name in catalogue.commands]
    known = sum(classifier.predict(say).labels[0][0] == name for name, say in examples)
    if known >= _LEAST_KNOWN * len(examples):
        yield Finding("model", OK, f"knows {known} of {len(examples)} examples")
    else:
        yield Finding("model", PROBLEM, f"knows only {known} of {len(examples)} examples: it is not of this catalogue", "install the package again")


def _runtime(catalogue: Catalogue) -> Iterator[Finding]:
    from intent_models import c_api
    from intent_models.runtime import open_library, open_runtime

    library = open_library()
    runtime = open_runtime(library, artefact.load_encoder(), artefact.load_head(catalogue.program))
    if isinstance(runtime, c_api.CRuntime):
        yield Finding("runtime", OK, f"the C API of {c_api.library()}")
        return
    file = c_api.library()
    why = "does not take the model" if library else "is of a version unknown here" if file else "was not found beside the onnxruntime package"
    yield Finding("runtime", WARNING, f"the Python API of onnxruntime, which starts slower: the library {file or ''} {why}".replace("  ", " "))


def _program(catalogue: Catalogue) -> Iterator[Finding]:
    executable = program.locate(catalogue)
    installed = program.installed_version(catalogue.distribution)
    if installed is None:
        yield Finding(
            "program", WARNING, f"{executable} is not installed beside nlcli: it cannot be compared with the catalogue, made from {catalogue.version}"
        )
        return
    yield Finding("program", OK, f"{catalogue.program} {installed}: {executable}")
    get = f"pip install {catalogue.distribution}=={catalogue.version}, the version that the catalogue was made from"
    found = introspect.program(catalogue.entry_point, catalogue.program, catalogue.distribution)
    # The catalogue adds an effect to what the program says of itself: here it does not matter which.
    commands = {name: {**entry, "effect": catalogues.EFFECTS[0]} for name, entry in found["commands"].items()}
    there = Catalogue({**found, "format": FORMAT, "summary": "", "commands": commands})
    missing = [name for name in catalogue.commands if name not in there]
    changed = [name for name in catalogue.commands if name in there and _signature(catalogue, name) != _signature(there, name)]
    new = [name for name in there.commands if name not in catalogue]
    if missing:
        yield Finding("program", PROBLEM, f"it does not have {_named(missing)}", get)
    if changed:
        yield Finding("program", WARNING, f"it has other options for {_named(changed)}: each suggestion is checked with the program, which takes longer", get)
    if new:
        yield Finding("program", WARNING, f"it also has {_named(new)}, which nlcli does not know", "a newer nlcli may")
    if not (missing or changed or new):
        yield Finding("program", OK, f"all {len(catalogue.commands)} commands are as in the catalogue")


def _signature(catalogue: Catalogue, name: str) -> list[object]:
    """What a command takes, whatever its help says and however a request is read."""
    return [param._replace(slot=None, help="") for param in catalogue.command(name).params]


def _named(names: list[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


def _shell(catalogue: Catalogue) -> Iterator[Finding]:
    ready = [file for file in _start_files() if _mentions_us(file)]
    found = shutil.which(catalogue.program)
    if ready:
        yield Finding("shell", OK, f"{_SET_UP} is in {', '.join(map(str, ready))}")
    if found and is_shim(Path(found)):
        yield Finding("shell", OK, f"the shim {found} answers {catalogue.program} -w")
    elif not ready:
        how = _HOW.get(os.path.basename(os.environ.get("SHELL", "")), f"{_SET_UP} --help says how")
        yield Finding("shell", WARNING, f"{catalogue.program} -w is not set up (nlcli itself works)", how)


def _start_files() -> list[Path]:
    """What the shells read when they start, as far as it lies where it usually does."""
    home = Path.home()
    settings_folder = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    profile = "Microsoft.PowerShell_profile.ps1"
    return [
        home / ".bashrc",
        home / ".bash_profile",
        Path(os.environ.get("ZDOTDIR") or home) / ".zshrc",
        settings_folder / "fish" / "config.fish",
        settings_folder / "powershell" / profile,
        *(home / "Documents" / folder / profile for folder in ("PowerShell", "WindowsPowerShell")),
    ]


def _mentions_us(file: Path) -> bool:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return any(_SET_UP in line and not line.lstrip().startswith("#") for line in lines)


def _memory(catalogue: Catalogue) -> Iterator[Finding]:
    if not settings.current().memory:
        yield Finding("memory", OK, "switched off in the settings")
        return
    corrections = Store(catalogue.program)
    rows, broken = corrections.read()
    if broken:
        yield Finding("memory", WARNING, f"{corrections.file}: lines that are no corrections: {broken}", "they are set aside at the next change")
    yield Finding("memory", OK, f"corrections: {len(rows)}")


def _language_model() -> Iterator[Finding]:
    entry = models.chosen()
    if entry is None:
        yield Finding("language model", OK, "none is used")
        return
    tier.check(entry)
    from importlib.util import find_spec

    if not find_spec("xllamacpp"):
        yield Finding("language model", PROBLEM, "its runtime is not installed", "pip install xllamacpp, or: nlcli model use none")
        return
    yield Finding("language model", OK, f"{entry.name}: the file is as it was; nlcli model status tries it")


def _folders() -> Iterator[Finding]:
    for about, folder in (("data", places.data()), ("cache", places.cache()), ("settings", places.config())):
        there = folder
        while not os.path.lexists(there) and os.path.dirname(there) != there:
            there = os.path.dirname(there)
        if os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK):
            yield Finding("folders", OK, f"{about}: {folder}")
        else:
            yield Finding("folders", WARNING, f"{about}: {folder} cannot be written: requests work, but nothing is kept there", f"see to {there}")
