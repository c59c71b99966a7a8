"""An executable of the program's name that answers `-w` and hands everything else on, for scripts, CI and shells without a set-up."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from nlcli import catalogue as catalogues
from nlcli.errors import ProgramError, UsageError

MARK = "made by nlcli shim"
# What `python -m nlcli` does, without the machinery behind -m.
_START = "from nlcli.cli.main import run; run()"
_POSIX = """\
#!/bin/sh
# {mark}: -w asks in English, everything else goes to {program} untouched
case "${{1-}}" in
  -w|--wizard) shift; exec {python} -P -c {start} ask --catalogue {catalogue} --program {real} "$@" ;;
  --wizard=*) request=${{1#--wizard=}}; shift; exec {python} -P -c {start} ask --catalogue {catalogue} --program {real} "$@" -- "$request" ;;
  *) exec {real} "$@" ;;
esac
"""
_CMD = """\
@echo off
rem {mark}: -w asks in English, everything else goes to {program} untouched
if "%~1"=="-w" goto wizard
if "%~1"=="--wizard" goto wizard
"{real}" %*
exit /b %ERRORLEVEL%
:wizard
"{python}" -P -m nlcli.cli.after_wizard --catalogue {catalogue} --program "{real}" -- %*
exit /b %ERRORLEVEL%
"""
_POWERSHELL = """\
# {mark}: -w asks in English, everything else goes to {program} untouched
if ($args.Count -gt 0 -and ($args[0] -ceq '-w' -or $args[0] -ceq '--wizard')) {{
    $rest = @($args | Select-Object -Skip 1)
    & {python} -P -c {start} ask --catalogue {catalogue} --program {real} @rest
}} elseif ($MyInvocation.ExpectingInput) {{
    $input | & {real} @args
}} else {{
    & {real} @args
}}
exit $LASTEXITCODE
"""


def write(program: str, folder: Path, force: bool = False, windows: bool | None = None) -> list[Path]:
    """Write the shim into `folder` and return the files made: one on POSIX, `.cmd` and `.ps1` on Windows.

    Raises ProgramError if the program is not found, UsageError if a file that is no shim is in the way.
    """
    name = catalogues.load(program).program
    # A catalogue file is named from anywhere: its path has to hold there too.
    source = str(Path(program).resolve()) if program.endswith(".json") else program
    folder = folder.expanduser().resolve()
    real = _real(name, folder)
    windows = os.name == "nt" if windows is None else windows
    files = {folder / f"{name}.cmd": _CMD, folder / f"{name}.ps1": _POWERSHELL} if windows else {folder / name: _POSIX}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror or error}") from error
    for file, template in files.items():
        _refuse_foreign(file, force)
        quote = shlex.quote if template is _POSIX else _powershell_quote if template is _POWERSHELL else str
        text = template.format(mark=MARK, program=name, python=quote(sys.executable), real=quote(real), catalogue=quote(source), start=quote(_START))
        _replace(file, text.replace("\n", "\r\n") if windows else text)
    return list(files)


def _real(name: str, folder: Path) -> str:
    """The program itself, not a shim of it: beside this Python, or on PATH outside `folder`."""
    from shutil import which

    places = [os.path.dirname(sys.executable), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    for place in places:
        found = which(name, path=place) if place and Path(place).resolve() != folder else None
        if found and not is_shim(Path(found)):
            return str(Path(found).absolute())
    raise ProgramError(f"{name} is not on PATH; install it first: pip install {name}")


def is_shim(file: Path) -> bool:
    """Was a file made here?"""
    try:
        with file.open("rb") as stream:
            return MARK.encode() in stream.read(400)
    except OSError:
        return False


def _refuse_foreign(file: Path, force: bool) -> None:
    if (file.exists() or file.is_symlink()) and not force and not is_shim(file):
        raise UsageError(f"{file} exists and is no shim; choose another --dir, or --force to replace it")


def _replace(file: Path, text: str) -> None:
    """Write beside it, then rename: a shell never sees half a file."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        fresh.write_text(text, "utf-8", newline="")
        fresh.chmod(0o755)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error


def _powershell_quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
