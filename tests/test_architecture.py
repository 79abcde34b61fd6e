"""What every floor promises, beyond the arrows that import-linter draws."""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from typing import Any, get_args

import pytest

import desktop.services
from desktop.models.base import Base
from desktop.models.tables import TABLES

QT_FREE = ("system", "models", "db", "services", "reports")
WITHOUT_QT = """
import importlib, pkgutil, sys
sys.modules["PySide6"] = sys.modules["shiboken6"] = None  # any import of Qt now fails
count = 0
for floor in {floors!r}:
    package = importlib.import_module("desktop." + floor)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".migrations." not in module.name:  # Alembic runs these by itself
            importlib.import_module(module.name)
            count += 1
print(count)
"""
# PySide6 6.12.0 drops a reference to None with each of these calls, and aborts on Python 3.11.
MANY_CALLS = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel()
for number in range(20_000):
    label.setText(str(number))
print(label.text())
"""
# Steps of other services' commands: they hand a row over while its transaction still runs.
INSIDE_A_COMMAND = (
    *("add_complaint", "add_customer", "add_vehicle", "add_visit"),
    *("add_order", "first_lines", "hold_shelf", "load_open", "shelf_row", "take_up_line"),
)
IMPORTED_ON_USE = ("alembic", "keyring", "numpy", "reportlab", "pypdfium2", "psycopg")


def run(program):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def modules(package):
    return [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]


def functions(module):
    """Find the functions of a module, and the public methods of its classes."""
    for _name, thing in inspect.getmembers(module):
        if getattr(thing, "__module__", None) == module.__name__:
            if inspect.isfunction(thing):
                yield thing
            elif inspect.isclass(thing):
                yield from (
                    function for _n, function in inspect.getmembers(thing, inspect.isfunction)
                )


def may_be_called(name):
    return not name.startswith("_") and name not in INSIDE_A_COMMAND


def mapped(annotation: Any) -> bool:
    """Return whether a mapped class stands anywhere in an annotation."""
    if isinstance(annotation, str):
        return not {table.__name__ for table in TABLES}.isdisjoint(re.findall(r"\w+", annotation))
    if isinstance(annotation, type) and issubclass(annotation, Base):
        return True
    return any(mapped(part) for part in get_args(annotation))


def test_the_business_runs_without_qt():
    assert int(run(WITHOUT_QT.format(floors=QT_FREE))) > len(QT_FREE)


@pytest.mark.parametrize("module", modules(desktop.services), ids=lambda module: module.__name__)
def test_no_mapped_row_leaves_the_services(module):
    public = [function for function in functions(module) if may_be_called(function.__name__)]
    leaking = [
        function.__qualname__
        for function in public
        if mapped(inspect.get_annotations(function).get("return"))
    ]
    assert leaking == []


def test_a_mapped_row_in_a_list_is_found():
    assert mapped(list[tuple[int, Base]])
    assert mapped("array[Visit]")
    assert not mapped(list[int] | None)


def test_every_mapped_class_is_in_the_list_of_tables():
    assert {mapper.class_ for mapper in Base.registry.mappers} == set(TABLES)
    assert len(TABLES) == len(Base.metadata.tables)


def test_no_relationship_loads_by_itself():
    eager = [
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    ]
    assert eager == []


def test_the_services_import_nothing_heavy_before_it_is_used():
    found = run(
        "import sys, desktop.services.office, desktop.services.maintenance\n"
        f"print([name for name in {IMPORTED_ON_USE!r} if name in sys.modules])"
    )
    assert found == "[]"


def test_qt_survives_many_calls():
    assert run(MANY_CALLS) == "19999"
