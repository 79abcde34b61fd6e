"""Writes and checks the two lock files.

    python tools/lock.py             bring both up to date with pyproject.toml
    python tools/lock.py --upgrade   the same, and take the newest versions it allows
    python tools/lock.py --check     no network: fail if a lock belongs to other requirements

Where packages come from is each machine's own setting (uv reads UV_DEFAULT_INDEX and UV_INDEX).
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
HEADER = """\
# Written by `python tools/lock.py` from pyproject.toml; do not edit.
# Exact versions and hashes for Linux, macOS and Windows, Python 3.11 and later.
# inputs: sha256:{digest}
"""
COMPILE = (
    *("pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-build", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "tools/lock.py"),
)


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the locks or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="tools/lock.py", description="Write or check the locks.")
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--check", action="store_true", help="only say whether they are current")
    doing.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    options = parser.parse_args(arguments)
    return check(root) if options.check else write(root, upgrade=options.upgrade)


def check(root: Path) -> int:
    """Fail with a sentence for every lock made from other requirements than today's."""
    wanted = header(root)
    stale = [name for name in (RUNTIME, DEV) if not text_of(root / name).startswith(wanted)]
    for name in stale:
        print(f"{name} does not match pyproject.toml: run `python tools/lock.py`.", file=sys.stderr)
    return 1 if stale else 0


def write(root: Path, *, upgrade: bool) -> int:
    """Resolve both locks; the second keeps to the versions of the first."""
    choice = ("--upgrade",) if upgrade else ()
    compile_lock(root, RUNTIME, choice)
    compile_lock(root, DEV, (*choice, "--group", "dev", "--constraint", RUNTIME))
    return 0


def compile_lock(root: Path, name: str, extra: Sequence[str]) -> None:
    """Let uv resolve one lock and put our header above its answer."""
    command = [sys.executable, "-m", "uv", *COMPILE, *extra, "--output-file", name]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    resolved = (root / name).read_text(encoding="utf-8")
    refuse_addresses(name, resolved)
    (root / name).write_text(header(root) + resolved, encoding="utf-8", newline="\n")


def refuse_addresses(name: str, resolved: str) -> None:
    """A lock names packages and hashes; where they come from is each machine's affair."""
    if "://" in resolved:
        raise SystemExit(f"{name} would name a registry: remove the address from the requirements.")


def header(root: Path) -> str:
    """Say in a lock's first lines what it was made from."""
    return HEADER.format(digest=digest(root))


def digest(root: Path) -> str:
    """Sum up everything in pyproject.toml that decides what a lock holds."""
    table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project = table["project"]
    inputs = (project["requires-python"], project["dependencies"], table["dependency-groups"])
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def text_of(path: Path) -> str:
    """Read a lock; a missing one is empty."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    raise SystemExit(main())
