"""`nlcli init`: what the scripts define, that they start nothing, and what is refused."""

import json
import re
import subprocess
import sys
from itertools import product

import pytest

from nlcli.errors import UsageError
from nlcli.shells import keys
from nlcli.shells.script import TEMPLATES
from nlcli.shells.script import script as text_of
from tests.conftest import ROOT
from tests.nlcli.shells.conftest import need
from tests.test_imports import foreign, modules

OPTIONS = [[], ["--no-key"], ["--key", "alt-j"], ["--key=alt-i"], ["--cmd", "venvy"]]
CHECK = {"bash": ["bash", "-n"], "zsh": ["zsh", "-f", "-n"], "fish": ["fish", "-N", "-n"]}


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_script_is_free_of_syntax_errors(shell, script, options):
    done = subprocess.run([*CHECK[shell], str(script(shell, *options))], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_shellcheck_finds_nothing(script, options):
    done = subprocess.run([need("shellcheck"), "-s", "bash", str(script("bash", *options))], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_powershell_reads_its_script(script, options):
    file = script("powershell", *options)
    parse = f"$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('{file}', [ref]$null, [ref]$e); $e; exit $e.Count"
    done = subprocess.run([need("pwsh"), "-NoProfile", "-Command", parse], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("shell", "options"), list(product(TEMPLATES, OPTIONS)), ids=str)
def test_nothing_is_left_to_fill_in(script, shell, options):
    text = script(shell, *options).read_text("utf-8")
    assert not re.search("@[a-z]+@", text)
    assert sys.executable in text
    assert ("nlcli_key" in text or "nlcli-key" in text) == ("--no-key" not in options)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ls", "--json"], ["info", "nosuch"], ["ls", "--sort", "nosuch"], ["nosuch"], []], ids=str)
def test_everything_else_goes_to_the_program_untouched(shell, script, in_shell, home, arguments):
    theirs = subprocess.run(["venvy", *arguments], capture_output=True, text=True, env=home, cwd=home["HOME"], timeout=60, stdin=subprocess.DEVNULL)
    ours = in_shell(shell, script(shell), " ".join(["venvy", *arguments]))
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


ECHO = "import json, sys; json.dump([sys.argv[1:], sys.stdin.read()], sys.stdout); sys.exit(7)"


def test_arguments_input_and_exit_code_arrive_as_they_are(shell, in_shell, home, tmp_path):
    program = tmp_path / "a program"
    program.write_text(f"#!{sys.executable}\n{ECHO}\n")
    program.chmod(0o755)
    file = tmp_path / "script"
    file.write_text(text_of(shell, "venvy", "venvy", str(program), "alt-m"))
    done = in_shell(shell, file, "venvy info 'a b' '' -- '*' '$HOME' -w 'x\\y'", stdin="from stdin")
    assert json.loads(done.stdout) == [["info", "a b", "", "--", "*", "$HOME", "-w", "x\\y"], "from stdin"]
    assert done.returncode == 7


@pytest.mark.model
@pytest.mark.parametrize(
    "line",
    [
        "venvy -w 'list envs by size' -p",
        "venvy --wizard list envs by size -p",
        "venvy '--wizard=list envs by size' -p",
        "venvy -w -p",
    ],
)
def test_the_wizard_answers(shell, script, in_shell, line):
    done = in_shell(shell, script(shell), line, stdin="list envs by size\n")
    assert (done.returncode, done.stdout) == (0, "venvy ls --sort size\n"), done.stderr
    assert in_shell(shell, script(shell), "venvy -w make me a sandwich").returncode == 3


@pytest.mark.parametrize("strict", ["set -eu", "set -o noglob"])
@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_strict_shells_can_read_it(script, in_shell, home, name, strict):
    file = script(need(name))
    assert subprocess.run([name, "-c", f"{strict}\nsource {file}\nvenvy --version"], env=home, capture_output=True, timeout=60).returncode == 0


def test_reading_it_starts_no_process(shell, script, home, tmp_path):
    strace = need("strace")
    start = {"bash": ["bash", "--norc", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "--no-config", "-i"]}[shell]
    made = []
    for number, text in enumerate(("true", f"source {script(shell)}")):
        trace = tmp_path / f"trace{number}"
        done = subprocess.run(
            [strace, "-f", "-e", "trace=process", "-o", str(trace), *start, "-c", text],
            env=home,
            cwd=home["HOME"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )
        if done.returncode:
            pytest.skip(f"no tracing here: {done.stderr.decode()[-200:]}")
        calls = trace.read_text("utf-8", "replace").splitlines()
        made.append(len([call for call in calls if re.search(r"\b(?:execve|fork|vfork|clone3?)\(", call) and "CLONE_THREAD" not in call]))
    assert made[0] == made[1]


def test_it_is_made_without_typer(home):
    found = modules(home, "init", "bash")
    assert foreign(found) == set()
    assert "argparse" not in found


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "which shell?"),
        (["tcsh"], "no script for the shell 'tcsh'"),
        (["bash", "zsh"], "does not take 'zsh'"),
        (["bash", "--nosuch"], "does not take '--nosuch'"),
        (["bash", "--key"], "--key needs a value"),
        (["bash", "--key", "alt-b"], "alt-b means something in bash already"),
        (["zsh", "--key", "alt-w"], "means something in zsh already"),
        (["fish", "--key", "ctrl-x j"], "means something in fish already"),
        (["bash", "--key", "ctrl-g"], "no key 'ctrl-g'"),
        (["bash", "--key", "alt-m'; touch x"], "no key"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(nlcli, words, says):
    done = nlcli("init", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_catalogue_that_is_not_there(nlcli):
    assert nlcli("init", "bash", "--cmd", "nosuch").returncode == 6


def test_the_help(nlcli):
    done = nlcli("init", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in TEMPLATES)


def test_a_program_that_no_function_can_be_called():
    with pytest.raises(UsageError, match="function"):
        text_of("bash", "a; b", "venvy", "/bin/true", None)


# What lists the bindings of a shell as it comes, and how a letter after Alt and after Ctrl-X looks in it.
_LIST = {
    "bash": (["bash", "--norc", "-i", "-c", "bind -m emacs -p; bind -m vi-insert -p"], r'^"\\(?:e|M-)([a-z])":', r'^"\\C-x([a-z])":'),
    "zsh": (["zsh", "-f", "-c", "autoload -Uz compinit; compinit -u -D; bindkey -M emacs; bindkey -M viins"], r'^"\^\[([a-z])"', r'^"\^X([a-z])"'),
    "fish": (["fish", "--no-config", "-i", "-c", "fish_default_key_bindings; bind; fish_vi_key_bindings; bind"], r" (?:\\e|alt-)([a-z]) ", None),
}


def test_taken_keys_are_those_of_the_shell(shell, home):
    line, alt, ctrl = _LIST[shell]
    bound = subprocess.run(line, env=home, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL).stdout
    found = set(re.findall(alt, bound, re.MULTILINE))
    assert found
    assert found <= set(keys.TAKEN[shell]["alt"])
    assert ctrl is None or set(re.findall(ctrl, bound, re.MULTILINE)) <= set(keys.TAKEN[shell]["ctrl-x"])


def test_the_default_key_is_free_everywhere():
    assert [keys.spelt(keys.default(name), name) for name in ("bash", "zsh", "fish", "powershell")] == ["\\ew", "^[m", "\\em", "Alt+w"]


def test_the_templates_are_ascii():
    """Windows PowerShell reads a file without a mark in the code page of the machine."""
    assert all((ROOT / "nlcli" / "shells" / name).read_text("ascii") for name in TEMPLATES.values())
