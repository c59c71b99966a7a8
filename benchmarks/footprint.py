"""What an install downloads and puts on disk, by package: `python -m benchmarks.footprint`. Asks the package index."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from benchmarks import machine, readme

ROOT = Path(__file__).parent.parent
ARTEFACTS = ROOT / "intent_models" / "artefacts"
# What a request on the command line needs: no numpy (the C API is called directly), no typer (the fast path has its own command line).
SLIM = ("onnxruntime", "rapidfuzz")


def _pip(*args: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *args, "--quiet", "--disable-pip-version-check"], check=True)


def measure(wheel: Path, slim: bool, scratch: Path) -> dict[str, dict[str, int]]:
    """Bytes of each package of an install: {"downloaded": {file: bytes}, "on_disk": {distribution: bytes}}."""
    what = ["--no-deps", str(wheel), *SLIM] if slim else [str(wheel)]
    files, site = scratch / "files", scratch / "site"
    _pip("download", "--dest", str(files), *what)
    _pip("install", "--no-compile", "--no-index", "--find-links", str(files), "--target", str(site), *what)
    on_disk = {}
    for distribution in metadata.distributions(path=[str(site)]):
        paths = [Path(str(file.locate())) for file in distribution.files or ()]
        on_disk[distribution.metadata["Name"]] = sum(path.stat().st_size for path in paths if path.is_file())
    return {"downloaded": {file.name: file.stat().st_size for file in sorted(files.iterdir())}, "on_disk": dict(sorted(on_disk.items()))}


def table(installs: dict[str, dict[str, dict[str, int]]], artefact: int) -> str:
    """The README's table."""
    lines = ["| install | downloaded | on disk |", "| --- | --- | --- |"]
    for name, sizes in installs.items():
        lines.append(f"| {name} | {sum(sizes['downloaded'].values()) / 1e6:.1f} MB | {sum(sizes['on_disk'].values()) / 1e6:.1f} MB |")
    return "\n".join([*lines, "", f"The model is {artefact / 1e6:.2f} MB of each."])


def main() -> None:
    """Print and save the sizes."""
    argparse.ArgumentParser(prog="python -m benchmarks.footprint").parse_args()
    artefact = {str(file.relative_to(ARTEFACTS)): file.stat().st_size for file in sorted(ARTEFACTS.rglob("*")) if file.is_file()}
    found: dict[str, dict[str, dict[str, int]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        _pip("wheel", "--no-deps", "--wheel-dir", str(scratch), str(ROOT))
        (wheel,) = scratch.glob("*.whl")
        for name, slim in (("default", False), ("slim", True)):
            (scratch / name).mkdir()
            found[name] = measure(wheel, slim, scratch / name)
    print(f"artefact{sum(artefact.values()) / 1e6:55.2f} MB")
    for name, sizes in found.items():
        for kind, packages in sizes.items():
            print(f"\n{name} install, {kind.replace('_', ' ')}: {sum(packages.values()) / 1e6:.1f} MB")
            for package, size in sorted(packages.items(), key=lambda pair: -pair[1]):
                print(f"  {package[:58]:58} {size / 1e6:6.2f} MB")
    readme.put("footprint", table(found, sum(artefact.values())))
    report = {"machine": machine.describe("onnxruntime"), "artefact": artefact, "installs": found}
    (machine.RESULTS / "footprint.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
