"""`venvy -w` end to end on the real venvy, through the shim and through add_wizard, in a terminal and without one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from nlcli import shim
from nlcli.errors import ProgramError, UsageError
from nlcli.integrations.click import add_wizard
from tests.conftest import ROOT

pytestmark = pytest.mark.model
PY = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def wrapped(nlcli, home):
    """A HOME whose PATH begins with a folder that has the shim."""
    folder = Path(home["HOME"], "shims")
    done = nlcli("shim", "venvy", "--dir", str(folder))
    assert done.returncode == 0, done.stderr
    return {**home, "PATH": f"{folder}{os.pathsep}{home['PATH']}"}


@pytest.fixture
def clicked(home):
    """The same through `add_wizard`, as venvy's own maintainers would put it into their script."""
    folder = Path(home["HOME"], "clicked")
    folder.mkdir()
    script = folder / "venvy"
    script.write_text(f"#!{sys.executable}\nfrom venvy.cli import main\nfrom nlcli.integrations.click import add_wizard\nadd_wizard(main)\nmain()\n")
    script.chmod(0o755)
    return {**home, "PATH": f"{folder}{os.pathsep}{home['PATH']}"}


@pytest.fixture(params=["shim", "click"])
def wizard(request):
    return request.getfixturevalue({"shim": "wrapped", "click": "clicked"}[request.param])


def run(env, *arguments, stdin=""):
    return subprocess.run(["venvy", *arguments], input=stdin, capture_output=True, text=True, env=env, cwd=env["HOME"], timeout=180)


def test_make_list_size_remove_without_a_terminal(wizard):
    home = Path(wizard["HOME"])
    made = run(wizard, "-w", f"create a Python {PY} venv named testenv", "-y")
    assert made.returncode == 0, made.stderr
    assert (home / "testenv" / "pyvenv.cfg").is_file()
    listed = run(wizard, "-w", "show my venvs", "-y")
    assert (listed.returncode, "testenv" in listed.stdout) == (0, True)
    sized = run(wizard, "--wizard", "which environments are the biggest", "-y")
    assert (sized.returncode, "testenv" in sized.stdout) == (0, True)
    refused = run(wizard, "-w", "delete testenv", "-y")
    assert (refused.returncode, (home / "testenv").exists()) == (5, True)
    removed = run(wizard, "-w", "delete testenv", "-y", "--yes-delete")
    assert (removed.returncode, (home / "testenv").exists()) == (0, False), removed.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ls", "--json"], ["info", "nosuch"], ["ls", "--sort", "nosuch"], ["nosuch"]])
def test_everything_else_goes_to_venvy_untouched(wrapped, home, arguments):
    ours, theirs = run(wrapped, *arguments), run(home, *arguments)
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


def test_awkward_arguments_arrive_as_they_are(wrapped, home):
    awkward = ["info", "a b", "--path", home["HOME"] + "/x'y\"z $(id) *"]
    assert run(wrapped, *awkward).stderr == run(home, *awkward).stderr


def test_help_of_a_group_with_the_wizard_shows_it(clicked):
    assert "--wizard" in run(clicked, "--help").stdout
    assert run(clicked, "ls", "--json").returncode == 0


def test_options_behind_the_request_are_the_wizards(wizard):
    assert run(wizard, "-w", "show my venvs", "-p").stdout == "venvy ls\n"
    assert run(wizard, "-w", "-p", "--", "show my venvs").stdout == "venvy ls\n"
    assert run(wizard, "-w", "make me a sandwich").returncode == 3


def test_wizard_alone_without_a_terminal_reads_the_request(wizard):
    assert run(wizard, "-w", "-p", stdin="list envs by size\n").stdout == "venvy ls --sort size\n"
    assert run(wizard, "-w").returncode == 2


pexpect = pytest.importorskip("pexpect") if os.name != "nt" else None


def terminal(env, *arguments):
    child = pexpect.spawn("venvy", list(arguments), env={**env, "NO_COLOR": "1"}, cwd=env["HOME"], encoding="utf-8", timeout=60, dimensions=(40, 200))
    child.delaybeforesend = 0.1
    return child


def exit_code(child):
    """The exit code, once the program has ended by itself."""
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_in_a_terminal_it_asks_shows_confirms_and_runs(wizard):
    home = Path(wizard["HOME"])
    child = terminal(wizard, "-w")
    child.expect_exact("What would you like to do?")
    child.sendline(f"create a Python {PY} venv named testenv")
    child.expect_exact(f"venvy ensure --python {PY} --name testenv")
    child.expect(r"\d+% sure")
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("?")
    child.expect_exact('because you said "testenv"')
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("")
    child.expect_exact("Created new environment")
    child.expect_exact("anything else?")
    child.sendline("")
    assert exit_code(child) == 0
    assert (home / "testenv").is_dir()

    child = terminal(wizard, "-w", "delete one of my environments")
    child.expect_exact("Which environment")
    child.expect(r"1\s+testenv")
    child.expect_exact("> ")
    child.sendline("99")
    child.expect_exact("there is no number 99; 1 to 1, or say it in words")
    child.expect_exact("> ")
    child.sendline("1")
    child.expect_exact("venvy remove testenv")
    child.expect_exact("[y/N/e/a/?]")
    child.sendline("")
    child.expect_exact("cancelled")
    assert exit_code(child) == 5
    assert (home / "testenv").is_dir()

    child = terminal(wizard, "-w", "delete testenv")
    child.expect_exact("[y/N/e/a/?]")
    child.sendline("y")
    child.expect_exact("Successfully removed")
    assert exit_code(child) == 0
    assert not (home / "testenv").exists()


def test_in_a_terminal_the_line_can_be_edited(wrapped):
    child = terminal(wrapped, "-w", "show my venvs")
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("e")
    child.expect_exact("edit: venvy ls")
    child.sendline(" --sort size --json")
    child.expect_exact("venvy ls --sort size --json   only reads")
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("e")
    child.expect_exact("edit: ")
    child.sendline(" --nonsense")
    child.expect_exact("no option --nonsense")
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("y")
    child.expect_exact("venvs")
    assert exit_code(child) == 0


def test_in_a_terminal_control_c_leaves(wrapped):
    child = terminal(wrapped, "-w", "show my venvs")
    child.expect_exact("[Y/n/e/a/?]")
    # What comes between the prompt and the first look at the keys is seen with the next key only: so it is in every Python program.
    for _ in range(20):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=1) == 0:
            break
    assert exit_code(child) == 5


def test_before_a_clean_up_the_terminal_shows_what_would_go(wrapped):
    child = terminal(wrapped, "-w", "remove venvs older than 90 days")
    child.expect_exact("venvy cleanup --days 90")
    child.expect_exact("what would go (--dry-run)")
    child.expect_exact("[y/N/e/a/?]")
    child.sendline("n")
    assert exit_code(child) == 5


def test_no_input_never_asks_in_a_terminal(wrapped):
    child = terminal(wrapped, "-w", "--no-input", "show my venvs")
    child.expect_exact("not run")
    assert exit_code(child) == 5


def test_the_shim_refuses_to_overwrite_and_can_be_made_again(tmp_path):
    made = shim.write("venvy", tmp_path / "a")
    assert shim.write("venvy", tmp_path / "a") == made
    foreign = tmp_path / "b" / made[0].name
    foreign.parent.mkdir()
    foreign.write_text("mine")
    with pytest.raises(UsageError, match="is no shim"):
        shim.write("venvy", foreign.parent)
    assert foreign.read_text() == "mine"
    assert shim.write("venvy", foreign.parent, force=True)


def test_the_shim_never_wraps_a_shim(tmp_path, monkeypatch):
    shim.write("venvy", tmp_path / "a")
    monkeypatch.setenv("PATH", f"{tmp_path / 'a'}{os.pathsep}{os.environ['PATH']}")
    second = shim.write("venvy", tmp_path / "b")[0].read_text()
    assert str(tmp_path / "a") not in second


def test_the_shim_needs_the_program(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(ProgramError, match="pip install"):
        shim.write("venvy", tmp_path / "a")


def test_the_windows_shims(tmp_path):
    cmd, powershell = shim.write("venvy", tmp_path, windows=True)
    text = cmd.read_bytes().decode()
    assert (cmd.name, powershell.name) == ("venvy.cmd", "venvy.ps1")
    assert "\r\n" in text
    assert 'if "%~1"=="-w" goto wizard' in text
    assert "exit /b %ERRORLEVEL%" in text
    assert "exit $LASTEXITCODE" in powershell.read_text()


def test_the_cmd_entry_drops_the_switch(nlcli, home):
    done = subprocess.run(
        [sys.executable, "-m", "nlcli.cli.after_wizard", "--catalogue", "venvy", "--", "-w", "show my venvs", "-p"],
        capture_output=True,
        text=True,
        env=home,
        timeout=60,
    )
    assert done.stdout == "venvy ls\n"


def test_code_in_the_working_folder_is_not_run(wrapped):
    Path(wrapped["HOME"], "argparse.py").write_text("raise SystemExit('run from the working folder')")
    fake = Path(wrapped["HOME"], "onnxruntime", "capi")
    fake.mkdir(parents=True)
    (fake / "libonnxruntime.so").write_bytes(b"no library")
    done = subprocess.run(
        ["venvy", "-w", "-p", "show my venvs"],
        capture_output=True,
        text=True,
        env={k: v for k, v in wrapped.items() if k != "PYTHONPATH"} | {"PYTHONPATH": str(ROOT)},
        cwd=wrapped["HOME"],
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "venvy ls\n"), done.stderr


def test_the_long_form_with_an_equals_sign(wizard):
    assert run(wizard, "--wizard=list envs by size", "-p").stdout == "venvy ls --sort size\n"


def test_the_wizard_behind_another_option_is_refused(clicked):
    done = run(clicked, "--quiet", "-w", "list envs by size")
    assert (done.returncode, "comes first" in done.stderr) == (2, True)


def test_add_wizard_can_be_given_a_shipped_catalogue(home):
    group = click.Group("tiny", callback=lambda: None)
    add_wizard(group, catalogue="venvy")
    with pytest.raises(ValueError, match="already"):
        add_wizard(group, catalogue="venvy")
    with pytest.raises(SystemExit) as ended:
        group.main(["-w", "-p", "show my venvs"])
    assert ended.value.code == 0


def test_a_name_runs_as_the_path_it_stands_for(wrapped, home):
    run(wrapped, "ensure", "--name", "testenv")
    Path(home["HOME"], "elsewhere").mkdir()
    done = subprocess.run(
        ["venvy", "-w", "make a checkpoint of the env testenv named first", "-y"],
        capture_output=True,
        text=True,
        env=wrapped,
        cwd=Path(home["HOME"], "elsewhere"),
        timeout=120,
    )
    assert "venvy checkpoint --name first --env testenv" in done.stderr
    assert f"runs as: venvy checkpoint --name first --env {home['HOME']}/testenv" in done.stderr
    assert done.returncode == 0, done.stderr


def test_control_c_is_left_to_the_command_that_runs(home):
    program = Path(home["HOME"], "slow")
    lines = ["import sys, time", "try:", "    print('started', flush=True)", "    time.sleep(30)", "except KeyboardInterrupt:"]
    lines += ["    time.sleep(0.6)", "    print('rolled back', flush=True)", "    sys.exit(7)"]
    program.write_text("\n".join([f"#!{sys.executable}", *lines, ""]))
    program.chmod(0o755)
    child = pexpect.spawn(sys.executable, ["-m", "nlcli", "--program", str(program), "-y", "show my venvs"], env=home, encoding="utf-8", timeout=30)
    child.expect_exact("started")
    child.sendintr()
    child.expect_exact("rolled back")
    assert exit_code(child) == 7


def test_prompts_stay_on_the_terminal_when_stdout_is_a_file(wrapped, home):
    child = pexpect.spawn("sh", ["-c", "venvy -w 'show my venvs' > out"], env={**wrapped, "NO_COLOR": "1"}, cwd=home["HOME"], encoding="utf-8", timeout=60)
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("e")
    child.expect_exact("edit: venvy ls")
    child.sendline(" --json")
    child.expect_exact("[Y/n/e/a/?]")
    child.sendline("y")
    assert exit_code(child) == 0
    assert json.loads(Path(home["HOME"], "out").read_text())["exit_code"] == 0


@pytest.mark.parametrize("answer", ["²", "99", "testenv and other"])
def test_odd_answers_ask_again_and_ctrl_d_leaves(wrapped, answer):
    child = terminal(wrapped, "-w", "delete one of my environments")
    child.expect_exact("Which environment")
    child.sendline(answer)
    # Wait for the prompt: what is typed before the line is open to be edited would be lost.
    child.expect([r"is no answer to that[^>]*> ", r"run it\? \S+ "])
    child.sendeof()
    assert exit_code(child) == 5
