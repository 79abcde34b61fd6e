"""The command line, run in this process with folders of its own."""

import pytest

from desktop.app import main
from desktop.system.paths import HOME


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run `main.py --language en ARGS…` on an office in a file; return status, output, errors."""
    monkeypatch.setenv(HOME, str(tmp_path / "home"))
    office = str(tmp_path / "office.db")

    def run(*arguments, address=office):
        status = main(["--language", "en", "--office", address, *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
