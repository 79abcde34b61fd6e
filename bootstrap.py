#!/usr/bin/env python3
"""Sets Daysheet up on this machine, then starts it or its tests.

    python3 bootstrap.py run [arguments of main.py]
    python3 bootstrap.py test [arguments of pytest]

Needs the standard library only. The packages go into .venv beside this file, at the versions
and with the hashes of the lock files; the second time everything is there and nothing is
installed. The file parses on Python 3.6, so that an old Python can say what is wrong.
"""

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
EVERY_CORE = ["-n", "auto", "--dist", "worksteal"]
USAGE = "usage: python3 bootstrap.py run [arguments of main.py] | test [arguments of pytest]"


def other_pythons() -> "Iterable[list[str]]":
    """Name the commands that may be a Python this program runs on, the best tried one first."""
    if os.name == "nt":
        yield ["py", "-3"]
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        found = shutil.which(f"python3.{minor}", path=beside)
        if found:
            yield [found]


def is_suitable(command: "list[str]") -> bool:
    """Ask a Python for its version: a launcher may stand there with no Python behind it."""
    question = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        answer = subprocess.call([*command, "-c", question], stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return answer == 0


def run_with_other_python() -> int:
    """Start over with a Python of the right version, or say that there is none."""
    for command in filter(is_suitable, other_pythons()):
        return subprocess.call([*command, *sys.argv])
    here = ".".join(map(str, sys.version_info[:3]))
    sentence = "Daysheet needs Python 3.11 to 3.14 and this is {}: install one and start again."
    print(sentence.format(here), file=sys.stderr)
    return 1


# Before the first line that an old Python cannot evaluate.
if not OLDEST <= sys.version_info[:2] <= NEWEST:
    raise SystemExit(run_with_other_python())

ROOT = Path(__file__).resolve().parent
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
WINDOWS = os.name == "nt"
# Files of the PySide6 wheel whose system libraries must be there, by what they are needed for.
QT_FILES = {
    "offscreen": (
        *("QtWidgets.abi3.so", "QtPrintSupport.abi3.so", "QtSvg.abi3.so", "QtTest.abi3.so"),
        "Qt/plugins/platforms/libqoffscreen.so",
    ),
    "xcb": ("Qt/plugins/platforms/libqxcb.so", "Qt/plugins/printsupport/*.so"),
    "wayland": ("Qt/plugins/platforms/libqwayland*.so", "Qt/plugins/wayland-*-client/*.so"),
}
# Debian names a package after its library; these are the exceptions.
ODD_PACKAGES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libbrotlidec.so.1": "libbrotli1",
    "libbrotlicommon.so.1": "libbrotli1",
}
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/daysheet.conf")


class SetUpError(Exception):
    """Why the set-up cannot go on, and what to do about it, in one sentence."""


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument says with those behind it; return the exit status."""
    doing = {"run": run, "test": test}.get(arguments[0] if arguments else "")
    if doing is None:
        print(USAGE)
        return 0 if "--help" in arguments or "-h" in arguments else 2
    try:
        return doing(list(arguments[1:]))
    except SetUpError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped; start again to go on.", file=sys.stderr)
        return 130
    return 1


def run(arguments: list[str]) -> int:
    """Start the program, or show a sample office where no window can open."""
    venv = Venv(ROOT / ".venv")
    venv.bring_up_to_date(ROOT / RUNTIME)
    check_libraries(venv, displays(os.environ))
    if shows_sample(arguments, sys.platform, os.environ):
        return show_sample(venv)
    return become([str(venv.python), str(ROOT / "main.py"), *arguments], os.environ)


def test(arguments: list[str]) -> int:
    """Run the tests without a screen."""
    venv = Venv(ROOT / ".venv")
    venv.bring_up_to_date(ROOT / DEV)
    check_libraries(venv, ["offscreen"])
    check_postgresql()
    os.chdir(ROOT)
    wanted = arguments or EVERY_CORE
    return become([str(venv.python), "-m", "pytest", *wanted], offscreen(os.environ))


def become(command: list[str], environment: Mapping[str, str]) -> int:
    """Let the command take this process's place; Windows has no such thing and waits."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, environment)  # noqa: S606 -- no shell is wanted here
    return subprocess.call(command, env=environment)


def call(command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Show a command and run it to its end, without letting it ask anything."""
    print("+", *command, flush=True)
    status = subprocess.call(command, env=environment, stdin=subprocess.DEVNULL)
    if status:
        raise SetUpError(f"The set-up stopped: {command[0]} ended with status {status}, see above.")


class Venv:
    """The environment beside this file: made once, renewed when its lock changes.

    A stamp written after a complete installation names the Python and the locks it holds; a
    mark that stays behind tells that an installation was interrupted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
        self._stamp, self._mark = folder / "daysheet.stamp", folder / "daysheet.unfinished"

    def bring_up_to_date(self, lock: Path) -> None:
        """Install what a lock names, unless the stamp says it is there."""
        if self.holds(lock):
            return
        print(f"Setting up {self.folder.name} from {lock.name}: this takes a minute, once.")
        self._begin()
        self._install(lock)
        self._finish(lock)

    def holds(self, lock: Path) -> bool:
        """Tell whether the lock is installed as it stands now, for this Python."""
        known = self._stamp.read_text().split("\n") if self._stamp.exists() else []
        return self.python.exists() and stamp_of(lock) in known

    def _begin(self) -> None:
        self._stamp.unlink(missing_ok=True)
        if self.folder.exists() and (self._mark.exists() or not self._fits()):
            self._remove()
        self.folder.mkdir(exist_ok=True)
        self._mark.touch()

    def _fits(self) -> bool:
        """Tell whether the environment was made by a Python of this version."""
        settings = self.folder / "pyvenv.cfg"
        if not (self.python.exists() and settings.exists()):
            return False
        made_by = re.findall(r"version\w* = (\d+\.\d+)", settings.read_text(encoding="utf-8"))
        return python_version() in made_by

    def _remove(self) -> None:
        if Path(sys.prefix) == self.folder:
            raise SetUpError("Leave the environment first: type `deactivate`, then start again.")
        shutil.rmtree(self.folder)

    def _install(self, lock: Path) -> None:
        uv = shutil.which("uv")
        if uv and not self.python.exists():
            call([uv, "venv", "--allow-existing", "--python", sys.executable, str(self.folder)])
        options = ("--require-hashes", "-r", str(lock))
        if uv:
            call([uv, "pip", "install", "--python", str(self.python), *options])
            return
        self._make_with_pip()
        call([str(self.python), "-m", "pip", "install", "--no-input", *options])

    def _make_with_pip(self) -> None:
        """Make the environment, or give pip to one that uv made without."""
        if any(self.folder.glob("**/site-packages/pip")):
            return
        if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package
            supply([f"python{python_version()}-venv"], "Python cannot make environments here")
        call([sys.executable, "-m", "venv", str(self.folder)])

    def _finish(self, lock: Path) -> None:
        locks = [lock.with_name(RUNTIME), lock] if lock.name == DEV else [lock]
        self._stamp.write_text("\n".join(map(stamp_of, locks)))
        self._mark.unlink()


def stamp_of(lock: Path) -> str:
    """Sum up a lock and the Python it is installed for in one line."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{lock.name} {digest} Python {python_version()}"


def python_version() -> str:
    """Name the running Python without its bug-fix number, as in 3.11."""
    return ".".join(map(str, sys.version_info[:2]))


# Windows and displays


def displays(environment: Mapping[str, str]) -> list[str]:
    """Name the ways Qt may open a window here; always the one without a screen, too."""
    found = ["offscreen"]
    if environment.get("DISPLAY"):
        found.append("xcb")
    if environment.get("WAYLAND_DISPLAY"):
        found.append("wayland")
    return found


def shows_sample(arguments: list[str], system: str, environment: Mapping[str, str]) -> bool:
    """Tell whether to show a sample office because no window can open."""
    return not arguments and system == "linux" and displays(environment) == ["offscreen"]


def offscreen(environment: Mapping[str, str]) -> dict[str, str]:
    """Let Qt draw into memory, unless the environment says where to draw."""
    return {"QT_QPA_PLATFORM": "offscreen", **environment}


def show_sample(venv: Venv) -> int:
    """Fill a sample office and write its morning sheet as a PDF file."""
    print("No window can open here (neither DISPLAY nor WAYLAND_DISPLAY is set), so this makes")
    print("a sample office and its morning sheet; the program itself needs a desktop.", flush=True)
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("sample.db*"):
        old.unlink()
    program = [str(venv.python), str(ROOT / "main.py"), "--office", str(folder / "sample.db")]
    day = last_day(answer_of([*program, "sample", "--size", "small"]))
    sheet = folder / f"morning-sheet-{day}.pdf"
    answer_of([*program, "sheet", "--day", day, "--out", str(sheet)])
    print(f"The sample office: {folder / 'sample.db'}\nIts morning sheet: {sheet}")
    return 0


def answer_of(command: list[str]) -> str:
    """Run a command of the program and return what it printed."""
    environment = {**offscreen(os.environ), "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SetUpError(f"The sample stopped with status {done.returncode}, see above.")
    return done.stdout


def last_day(answer: str) -> str:
    """Read the last business day, which the sample prints on its last line."""
    try:
        return date.fromisoformat(answer.strip().rpartition("\n")[2]).isoformat()
    except ValueError:
        raise SetUpError(f"The sample named no last business day but this: {answer!r}") from None


# System libraries and packages


def check_libraries(venv: Venv, purposes: Iterable[str]) -> None:
    """See to the system libraries that Qt's wheel expects on Linux."""
    if sys.platform != "linux" or not shutil.which("ldd"):
        return
    missing = missing_libraries(venv, purposes)
    if not missing:
        return
    reason = f"Qt lacks {', '.join(missing)}"
    supply(sorted(set(map(package_of, missing))), reason)
    still = missing_libraries(venv, purposes)
    if still:
        raise SetUpError(f"Qt still lacks {', '.join(still)}: install these libraries by hand.")


def missing_libraries(venv: Venv, purposes: Iterable[str]) -> list[str]:
    """Ask the loader which libraries it does not find for what Qt is needed for."""
    qt = next(venv.folder.glob("lib*/python3*/site-packages/PySide6"))
    files = [str(file) for key in purposes for name in QT_FILES[key] for file in qt.glob(name)]
    answer = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False)
    return not_found(answer.stdout)


def not_found(answer: str) -> list[str]:
    """Read the missing libraries from the loader's answer."""
    return sorted(set(re.findall(r"^\s*(\S+) => not found", answer, re.MULTILINE)))


def package_of(library: str) -> str:
    """Name the Debian package of a library, by Debian's own rule for such names."""
    name, _, number = library.lower().replace("_", "-").partition(".so.")
    by_rule = f"{name}-{number}" if name[-1].isdigit() else name + number
    return ODD_PACKAGES.get(library, by_rule)


def supply(packages: list[str], reason: str) -> None:
    """Install Debian packages as root; anybody else learns how.

    Raises:
        SetUpError: This is not root, or not Debian; the sentence says what to type.
    """
    if not is_debian():
        raise SetUpError(f"{reason}: install what your system has for {' '.join(packages)}.")
    if os.geteuid():
        raise SetUpError(f"{reason}: type this, then start again: {command_for(packages)}")
    print(f"{reason}: installing {' '.join(packages)}.", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call(["apt-get", "update", "-qq"], environment)
    call(install(packages), environment)


def install(packages: Iterable[str]) -> list[str]:
    """Spell the command that installs Debian packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def command_for(packages: Iterable[str]) -> str:
    """Spell the same for a person who is not root."""
    return " ".join(["sudo", *install(packages)])


def is_debian() -> bool:
    """Tell whether this is Debian, Ubuntu or one of their children."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    kin = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    return bool(kin & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None


def check_postgresql() -> None:
    """See to PostgreSQL's programs on Linux; without them its tests are skipped."""
    if sys.platform != "linux" or shutil.which("initdb"):
        return
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    try:
        supply_postgresql()
    except SetUpError as error:
        print(f"The PostgreSQL tests will be skipped. {error}")


def supply_postgresql() -> None:
    """Install PostgreSQL, but not the database server its package would start at once."""
    if not is_debian() or os.geteuid():
        supply(["postgresql"], "PostgreSQL is not installed")
        return
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        supply(["postgresql"], "PostgreSQL is not installed")
    finally:
        NO_CLUSTER.unlink()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
