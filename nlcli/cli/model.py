"""`nlcli model`: the optional language model. Nothing is fetched unless it is asked for here, and agreed to."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from nlcli import catalogue as catalogues
from nlcli.errors import SlmError, UsageError
from nlcli.integrations.default import DEFAULT_CATALOGUE
from nlcli.slm import download as downloads
from nlcli.slm import header, probe, store
from nlcli.slm.files import sha256_of
from nlcli.slm.prompt import GENERAL, TRAINED
from nlcli.slm.store import Entry, State
from nlcli.tier import trial

APP = typer.Typer(no_args_is_help=True, help="The optional language model, for requests that the classifier is not sure of.")
_TRIAL = "show my environments"


@APP.command("list")
def list_() -> None:
    """What is here and what can be fetched."""
    state = store.read()
    for entry in state.entries.values():
        mark = "*" if entry.name == state.used else " "
        gone = "" if os.path.isfile(entry.file) else "  (the file is gone)"
        print(f"{mark} {entry.name:24} {_megabytes(entry.size):>9}  {entry.licence or 'licence not stated'}  {entry.file}{gone}")
    for model in store.KNOWN:
        if model.name not in state.entries:
            print(f"  {model.name:24} {_megabytes(model.size):>9}  {model.licence}  not here; nlcli model download {model.name}  ({model.about})")


@APP.command()
def download(
    model: Annotated[str, typer.Argument(help="A name from `nlcli model list`, or the address of a GGUF file.")],
    sha256: Annotated[str, typer.Option(help="The SHA-256 that a file from an address has to have.")] = "",
    name: Annotated[str, typer.Option(help="What to call it here.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Fetch a model: shows size and licence, asks, tries the runtime first, checks the SHA-256, and uses the model from then on."""
    known = store.known(model)
    if not known and "://" not in model:
        raise UsageError(f"there is no model {model!r}: {', '.join(each.name for each in store.KNOWN)}, or the address of a GGUF file")
    probe.run()
    url = known.url if known else model
    name = name or (known.name if known else os.path.basename(url.partition("?")[0]).removesuffix(".gguf"))
    if not name or name != os.path.basename(name):
        raise UsageError("give it a name: --name NAME")
    size, wanted = (known.size, known.sha256) if known else (downloads.length(url), sha256.lower())
    _say(f"{name}: {_megabytes(size) if size else 'size not stated'}, licence: {known.licence if known else 'as its publisher says'}\nfrom {url}")
    if not wanted:
        _say("without --sha256 nobody checks that it is the file you mean: only open models whose publisher you trust")
    _consent("fetch it?", yes)
    file = os.path.join(store.folder(), f"{name}.gguf")
    found = _with_bar(url, file, wanted, size)
    _adopt(name, file, found, url, known.licence if known else "")


@APP.command()
def use(
    model: Annotated[str, typer.Argument(help="A name from `nlcli model list`, a GGUF file, or `none`.")],
) -> None:
    """Use a model that is here, any GGUF file, or none."""
    state = store.read()
    if model == "none":
        store.write(state._replace(used=""))
        _say("no language model is used")
    elif model in state.entries:
        _try(state.entries[model])
        store.write(state._replace(used=model))
        _say(f"{model} is used from now on")
    elif os.path.isfile(model):
        probe.run()
        file = os.path.abspath(model)
        _adopt(os.path.basename(file).removesuffix(".gguf"), file, sha256_of(file), file, "")
    else:
        raise UsageError(f"there is no model and no file {model!r}; nlcli model list shows what is here")


@APP.command()
def status() -> None:
    """Which model is used, and whether it works: one question, timed."""
    entry = store.chosen()
    if entry is None:
        print("no language model is used; the classifier answers alone (nlcli model list shows models)")
        return
    print(f"{entry.name}: {_megabytes(entry.size)}, {entry.licence or 'licence not stated'}\n{entry.file}")
    print("asked as it was trained" if entry.prompt == TRAINED else "asked with the list of commands in front: it was not trained on them")
    print(f"calibrated: {'yes' if entry.weights else 'no, so it never proposes what deletes'}")
    print(f"works: one answer in {_try(entry):.2f} s, starting it included")


@APP.command()
def remove(
    name: Annotated[str, typer.Argument(help="A name from `nlcli model list`.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a model; its file is deleted if it was fetched by this program."""
    state = store.read()
    if name not in state.entries:
        raise UsageError(f"there is no model {name!r}; nlcli model list shows what is here")
    file = state.entries[name].file
    ours = os.path.dirname(file) == store.folder()
    _consent(f"delete {file}?" if ours else f"forget {name}? (its file {file} stays)", yes)
    entries = {other: entry for other, entry in state.entries.items() if other != name}
    store.write(State("" if state.used == name else state.used, entries))
    if ours and os.path.exists(file):
        os.unlink(file)
    _say(f"{name} is {'deleted' if ours else 'forgotten'}")


def _adopt(name: str, file: str, sha256: str, source: str, licence: str) -> None:
    """Put a file that has just come, or been named, into the list and use it, if it works."""
    about = header.read(file)
    trained = about.prompt == TRAINED and about.catalogue == DEFAULT_CATALOGUE
    kind, weights = (TRAINED, about.weights) if trained else (GENERAL, ())
    now = os.stat(file)
    entry = Entry(name, file, now.st_size, now.st_mtime_ns, sha256, licence or about.licence, source, kind, weights)
    seconds = _try(entry)
    state = store.read()
    store.write(State(name, {**state.entries, name: entry}))
    _say(f"{name} works (one answer in {seconds:.1f} s) and is used from now on; nlcli model use none switches it off")


def _try(entry: Entry) -> float:
    """Seconds for a first answer. Raises SlmError if there is none."""
    return trial(entry, catalogues.load(DEFAULT_CATALOGUE), _TRIAL)


def _with_bar(url: str, file: str, sha256: str, size: int) -> str:
    with typer.progressbar(length=max(1, size), label=os.path.basename(file), file=sys.stderr, width=30) as bar:
        done = 0

        def progress(here: int, total: int) -> None:
            nonlocal done
            if total:
                bar.length = total
            bar.update(here - done)
            done = here

        return downloads.fetch(url, file, sha256, size, progress)


def _consent(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise SlmError("nobody can be asked here; say --yes to agree")
    if not typer.confirm(question, err=True):
        raise typer.Abort


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 10_000_000 else f"{size / 1e6:.1f} MB"


def _say(text: str) -> None:
    print(text, file=sys.stderr)
