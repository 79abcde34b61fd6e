"""Setting up, from an old Python to the first window; no test here needs a network."""

import ast
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import bootstrap
from tools import lock

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (lock.RUNTIME, lock.DEV)
posix = pytest.mark.skipif(os.name == "nt", reason="needs programs written as shell scripts")
linux = pytest.mark.skipif(sys.platform != "linux", reason="apt-get is Linux's")


# The lock files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def requirements_in(name: str) -> dict[str, list[str]]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {line[0].partition("==")[0]: line for line in lines}


def test_both_locks_match_the_requirements() -> None:
    assert lock.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"alembic>=1.20,<2"', '"alembic>=1.21,<2"'),
        ('"hypothesis>=6.170,<7"', '"hypothesis>=6,<7"'),
        ('requires-python = ">=3.11"', 'requires-python = ">=3.12"'),
    ],
)
def test_a_changed_requirement_makes_the_locks_stale(
    tree: Path, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(tree / "pyproject.toml", old, new)
    assert lock.main(["--check"], tree) == 1
    sentence = "requirements.lock does not match pyproject.toml: run `python tools/lock.py`."
    assert sentence in capsys.readouterr().err


def test_a_change_that_decides_no_version_leaves_the_locks_current(tree: Path) -> None:
    replace_in(tree / "pyproject.toml", "line-length = 100", "line-length = 90")
    assert lock.main(["--check"], tree) == 0


def test_a_missing_lock_is_not_current(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / lock.DEV).unlink()
    assert lock.main(["--check"], tree) == 1
    assert capsys.readouterr().err.startswith("requirements-dev.lock does not match")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_an_exact_version_and_hashes(name: str) -> None:
    for words in requirements_in(name).values():
        assert "==" in words[0], words[0]
        assert any(word.startswith("--hash=sha256:") for word in words), words[0]


def test_every_direct_requirement_is_locked() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*table["project"]["dependencies"], *table["dependency-groups"]["dev"]]
    names = {re.split(r"[^\w-]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names <= requirements_in(lock.DEV).keys()


def test_the_dev_lock_holds_the_runtime_lock_unchanged() -> None:
    runtime, dev = map(requirements_in, LOCKS)
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize(
    "name", [*LOCKS, "pyproject.toml", "bootstrap.py", "tools/lock.py", ".ci/run"]
)
def test_no_file_of_the_set_up_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:/|--(extra-)?index-url|--find-links|--trusted-host", text)


def test_a_lock_with_an_address_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"requirements\.lock would name a registry"):
        lock.refuse_addresses("requirements.lock", "--index-url https://packages.example/simple")


# Which Python


OLD = "import runpy, sys; sys.version_info = (3, 9, 18); sys.executable = sys.argv.pop(1)\n"
OLD += "sys.argv.pop(0); runpy.run_path(sys.argv[0], run_name='__main__')"


def start_with_old_python(folder: Path) -> subprocess.CompletedProcess[str]:
    """Start bootstrap.py in a Python that says it is 3.9, with only `folder` to look around in."""
    command = [sys.executable, "-c", OLD, str(folder / "python3"), str(ROOT / "bootstrap.py")]
    environment = {**os.environ, "PATH": str(folder)}
    return subprocess.run(
        [*command, "--help"], env=environment, capture_output=True, text=True, check=False
    )


def write_program(path: Path, *lines: str) -> None:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")), encoding="utf-8")
    path.chmod(0o755)


def test_bootstrap_parses_on_python_36_so_that_it_can_refuse() -> None:
    ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = start_with_old_python(tmp_path)
    wanted = "Daysheet needs Python 3.11 to 3.14 and this is 3.9.18: install one and start again.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", wanted)


@posix
def test_an_old_python_hands_over_to_a_newer_one_that_works(tmp_path: Path) -> None:
    write_program(tmp_path / "python3.11", "exit 127")
    write_program(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')
    done = start_with_old_python(tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{bootstrap.USAGE}\n")


@pytest.mark.parametrize("arguments", [[], ["start"], ["tests", "-q"]])
def test_an_unknown_command_is_answered_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == 2
    assert capsys.readouterr().out == f"{bootstrap.USAGE}\n"


# The environment and its stamp


@pytest.fixture
def offline_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.setenv("UV_OFFLINE", "1")


def lock_of_one_wheel(folder: Path, name: str, *, hashed_as: bytes | None = None) -> Path:
    """Write a lock that names one wheel made here, with its true hash or a false one."""
    wheel, info = folder / "probe-1.0-py3-none-any.whl", "probe-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("probe.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(hashed_as or wheel.read_bytes()).hexdigest()
    path = folder / name
    path.write_text(f"probe @ {wheel.as_uri()} --hash=sha256:{digest}\n", encoding="utf-8")
    return path


def has_probe(venv: bootstrap.Venv) -> bool:
    return subprocess.call([str(venv.python), "-c", "import probe"]) == 0


@pytest.mark.usefixtures("offline_uv")
def test_a_lock_is_installed_once_and_then_known(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    venv = bootstrap.Venv(tmp_path / ".venv")
    runtime = lock_of_one_wheel(tmp_path, lock.RUNTIME)
    venv.bring_up_to_date(runtime)
    assert has_probe(venv)
    capfd.readouterr()
    venv.bring_up_to_date(runtime)
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("offline_uv")
def test_a_changed_lock_is_installed_again(tmp_path: Path) -> None:
    venv = bootstrap.Venv(tmp_path / ".venv")
    runtime = lock_of_one_wheel(tmp_path, lock.RUNTIME)
    venv.bring_up_to_date(runtime)
    replace_in(runtime, "probe @", "# changed\nprobe @")
    assert not venv.holds(runtime)
    venv.bring_up_to_date(runtime)
    assert venv.holds(runtime)


@pytest.mark.usefixtures("offline_uv")
def test_the_dev_lock_serves_for_the_runtime_lock_but_not_the_other_way(tmp_path: Path) -> None:
    runtime, dev = (lock_of_one_wheel(tmp_path, name) for name in LOCKS)
    some, every = bootstrap.Venv(tmp_path / "some"), bootstrap.Venv(tmp_path / "every")
    some.bring_up_to_date(runtime)
    every.bring_up_to_date(dev)
    assert (some.holds(runtime), some.holds(dev)) == (True, False)
    assert (every.holds(runtime), every.holds(dev)) == (True, True)


@pytest.mark.usefixtures("offline_uv")
def test_a_stopped_installation_is_not_taken_for_a_complete_one(tmp_path: Path) -> None:
    venv = bootstrap.Venv(tmp_path / ".venv")
    venv.bring_up_to_date(lock_of_one_wheel(tmp_path, lock.RUNTIME))
    left_over = venv.folder / "left-over"
    left_over.touch()
    bad = lock_of_one_wheel(tmp_path, lock.RUNTIME, hashed_as=b"another file")
    with pytest.raises(bootstrap.SetUpError, match="ended with status"):
        venv.bring_up_to_date(bad)
    good = lock_of_one_wheel(tmp_path, lock.RUNTIME)
    assert not venv.holds(bad)
    assert not venv.holds(good)
    venv.bring_up_to_date(good)
    assert venv.holds(good)
    assert not left_over.exists(), "an environment in an unknown state is made anew"


# System libraries and packages


@pytest.fixture
def fake_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian with an apt-get that writes down what it was asked; returns its log."""
    log = tmp_path / "apt.log"
    write_program(tmp_path / "apt-get", f'echo "$DEBIAN_FRONTEND: $*" >> "{log}"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(
        platform, "freedesktop_os_release", lambda: {"ID": "mint", "ID_LIKE": "ubuntu debian"}
    )
    return log


LDD = """\
	libQt6Core.so.6 => /opt/qt/libQt6Core.so.6 (0x00007f0000000000)
	libGL.so.1 => not found
	libxcb-cursor.so.0 => not found
/opt/qt/plugins/platforms/libqoffscreen.so:
	libGL.so.1 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0000000000)
"""


def test_the_loader_s_answer_names_each_missing_library_once() -> None:
    assert bootstrap.not_found(LDD) == ["libGL.so.1", "libxcb-cursor.so.0"]


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libGL.so.1", "libgl1"),
        ("libEGL.so.1", "libegl1"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxcb-render-util.so.0", "libxcb-render-util0"),
        ("libcups.so.2", "libcups2"),
        ("libwayland-egl.so.1", "libwayland-egl1"),
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libbrotlidec.so.1", "libbrotli1"),
        ("libz.so.1", "zlib1g"),
    ],
)
def test_a_library_is_found_in_its_debian_package(library: str, package: str) -> None:
    assert bootstrap.package_of(library) == package


@linux
def test_somebody_who_is_not_root_is_told_the_exact_command(
    fake_debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    command = "sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    wanted = f"Qt lacks a library: type this, then start again: {command}"
    with pytest.raises(bootstrap.SetUpError, match=f"^{re.escape(wanted)}$"):
        bootstrap.supply(["libegl1", "libgl1"], "Qt lacks a library")
    assert not fake_debian.exists()


@linux
def test_root_gets_the_packages_installed_without_a_question(
    fake_debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    bootstrap.supply(["libegl1", "libgl1"], "Qt lacks a library")
    assert fake_debian.read_text(encoding="utf-8").splitlines() == [
        "noninteractive: update -qq",
        "noninteractive: install -y --no-install-recommends libegl1 libgl1",
    ]


@linux
def test_another_linux_is_told_which_libraries_to_look_for(
    fake_debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "fedora"})
    with pytest.raises(bootstrap.SetUpError, match=r"install what your system has for libgl1\."):
        bootstrap.supply(["libgl1"], "Qt lacks libGL.so.1")
    assert not fake_debian.exists()


@linux
def test_qt_finds_every_library_it_needs_without_a_screen() -> None:
    assert bootstrap.missing_libraries(bootstrap.Venv(Path(sys.prefix)), ["offscreen"]) == []


# Windows and displays


@pytest.mark.parametrize(
    ("arguments", "system", "environment", "sample"),
    [
        ([], "linux", {}, True),
        ([], "linux", {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, True),
        ([], "linux", {"DISPLAY": ":0"}, False),
        ([], "linux", {"WAYLAND_DISPLAY": "wayland-0"}, False),
        (["--version"], "linux", {}, False),
        ([], "darwin", {}, False),
        ([], "win32", {}, False),
    ],
)
def test_a_sample_is_shown_only_where_no_window_can_open(
    arguments: list[str], system: str, environment: dict[str, str], *, sample: bool
) -> None:
    assert bootstrap.shows_sample(arguments, system, environment) is sample


def test_each_display_asks_for_its_own_libraries() -> None:
    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert bootstrap.displays(both) == ["offscreen", "xcb", "wayland"]


def test_tests_draw_into_memory_unless_told_otherwise() -> None:
    assert bootstrap.offscreen({})["QT_QPA_PLATFORM"] == "offscreen"
    assert bootstrap.offscreen({"QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "xcb"


def test_the_sample_s_last_line_is_its_last_business_day() -> None:
    assert bootstrap.last_day("120 customers, 150 cars\n2026-11-20\n") == "2026-11-20"


@pytest.mark.parametrize("answer", ["", "done\n", "2026-11-20\ndone\n"])
def test_a_sample_without_a_last_day_stops_with_a_sentence(answer: str) -> None:
    with pytest.raises(bootstrap.SetUpError, match="named no last business day"):
        bootstrap.last_day(answer)
