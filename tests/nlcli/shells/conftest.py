"""Real shells: their scripts, and terminals to type in."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from nlcli.shells import keys
from tests.conftest import ROOT

UNIX = ("bash", "zsh", "fish")


def need(shell):
    if not shutil.which(shell):
        pytest.skip(f"no {shell} on this machine")
    return shell


@pytest.fixture(params=UNIX)
def shell(request):
    """The name of a shell that is here."""
    return need(request.param)


@pytest.fixture
def script(nlcli, home):
    """Writes the script of a shell to a file in the temporary HOME, made by the real command."""

    def write(shell, *options):
        done = nlcli("init", shell, *options)
        assert done.returncode == 0, done.stderr
        file = Path(home["HOME"], f"init.{shell}")
        file.write_text(done.stdout, "utf-8")
        return file

    return write


@pytest.fixture
def in_shell(home):
    """Runs text in a shell that has read a script, without a terminal."""

    def run(shell, script, text, stdin="", env=None):
        options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
        return subprocess.run(
            [shell, *options, "-c", f"source {script}\n{text}"],
            input=stdin,
            capture_output=True,
            text=True,
            env={**home, **(env or {})},
            cwd=home["HOME"],
            timeout=120,
        )

    return run


class Terminal:
    """A shell in a pseudo-terminal, and the screen as a person sees it."""

    def __init__(self, argv, env, key):
        import pexpect
        import pyte

        self.screen = pyte.Screen(120, 40)
        self._stream = pyte.Stream(self.screen)
        self._child = pexpect.spawn(argv[0], argv[1:], env=env, cwd=env["HOME"], encoding="utf-8", dimensions=(40, 120))
        self._child.delaybeforesend = None
        self._key = key

    def press(self):
        """The key that turns the words into the command."""
        self.type(self._key)

    def type(self, text):
        self._child.send(text)

    def lines(self):
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def last(self):
        return (self.lines() or [""])[-1]

    def until(self, seen, what=""):
        """Read until `seen(self)` holds; fails with the screen if it does not in time."""
        import pexpect

        end = time.monotonic() + 20
        while not seen(self):
            try:
                self._stream.feed(self._child.read_nonblocking(65536, 0.2))
            except pexpect.TIMEOUT:
                assert time.monotonic() < end, f"{what} is not on the screen:\n" + "\n".join(self.lines())

    def line(self):
        """What stands behind the last prompt; a message may be below it."""
        return next((line for line in reversed(self.lines()) if line.startswith("$")), "").removeprefix("$").strip()

    def shows(self, line):
        self.until(lambda screen: screen.line() == line, line)

    def run(self, line, answer):
        """Type a line, Enter, and wait for a line of output."""
        self.type(line + "\r")
        self.until(lambda screen: any(answer in each and not each.startswith("$") for each in screen.lines()), answer)
        self.until(lambda screen: screen.last() == "$", "the prompt")

    def close(self):
        self._child.close(force=True)


_RC = {
    "bash": (".bashrc", "PS1='$ '\nbind 'set enable-bracketed-paste off'\n{}\nsource {script}\n"),
    "zsh": (".zshrc", "PS1='$ '\nunsetopt prompt_sp\nautoload -Uz compinit && compinit -u -D\n{}\nsource {script}\n"),
    "fish": ("fish/config.fish", "set fish_greeting\nfunction fish_prompt; echo -n '$ '; end\nset -g fish_autosuggestion_enabled 0\n{}\nsource {script}\n"),
}
_START = {"bash": ["bash", "--rcfile", "{rc}", "-i"], "zsh": ["zsh", "-d", "-i"], "fish": ["fish"]}


@pytest.fixture
def terminal(home, script):
    """Opens an interactive shell that has read its script."""
    opened = []

    def start(shell, *options, before="", text=None):
        name, template = _RC[shell]
        rc = Path(home["HOME"], name)
        rc.parent.mkdir(exist_ok=True)
        file = script(shell, *options)
        if text:
            file.write_text(text(file.read_text("utf-8")), "utf-8")
        rc.write_text(template.replace("{}", before).replace("{script}", str(file)), "utf-8")
        env = {**home, "ZDOTDIR": home["HOME"], "XDG_CONFIG_HOME": home["HOME"], "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        argv = [word.replace("{rc}", str(rc)) for word in _START[shell]]
        opened.append(Terminal([shutil.which(argv[0]), *argv[1:]], env, f"\x1b{keys.default(shell)[-1]}"))
        opened[-1].until(lambda screen: screen.last() == "$", "the prompt")
        return opened[-1]

    yield start
    for each in opened:
        each.close()


@pytest.fixture(autouse=True)
def _posix():
    if os.name == "nt":
        pytest.skip("these shells run on Unix")
