"""The book that the search benchmark asks: customers, vehicles and visits by the million."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from desktop.services.search.entries import entries
from desktop.services.search.index import KINDS, index_of

BATCH = 5_000
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAYS = 3_650
FAMILY = (
    "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯"
    "翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董唐溫藍蔣石古紀姚連馮歐程湯黎田康單解區翟"
)
GIVEN = (
    "志明淑芬俊傑美玲建宏雅婷家豪怡君宗翰佳穎小華文雄秀英麗雪玉春金龍國榮清輝德昌永福正義信忠孝仁愛"
    "和平子軒宇承恩柏睿品妍詩涵心語彤"
)
FIRMS = ("實業有限公司", "車行", "股份有限公司", "企業社")
MODELS = (("Toyota", "Altis"), ("Honda", "CR-V"), ("Nissan", "Sentra"), ("Ford", "Focus"))
WEIGHTS = [1 / (place + 3) for place in range(len(FAMILY))]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as the questions are made of it."""

    name: str
    phone: str
    plate: str
    vin: str
    visit: str


def people(number: int) -> Iterator[Person]:
    """Make up customers, the same ones every time."""
    dice = random.Random(20261120)  # noqa: S311 -- the same every time, no secret
    for key in range(1, number + 1):
        name = dice.choices(FAMILY, WEIGHTS)[0] + dice.choice(GIVEN) + dice.choice(GIVEN)
        if key % 20 == 0:
            name = name[1:] + dice.choice(FIRMS)
        letters = "".join(dice.choices(LETTERS, k=3))
        vin = f"JT{letters}E72{dice.randrange(10**8):08}"
        visit = f"{TODAY - timedelta(days=dice.randrange(DAYS)):%y%m%d}-{key % 1000:03}"
        phone = f"09{dice.randrange(10**8):08}"
        yield Person(name, phone, f"{letters}-{dice.randrange(10**4):04}", vin, visit)


def fill(connection: Connection, number: int) -> None:
    """Write the records; what the triggers mark is read at once afterwards."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
    for start in range(0, number, BATCH):
        people = list(_some(number, start))
        for table, rows in _rows(people, start).items():
            _insert(connection, table, rows)
    connection.exec_driver_sql("DELETE FROM search_stale")


_MADE: list[Iterator[Person]] = []


def _some(number: int, start: int) -> Iterator[Person]:
    """Go on with the people from where they were left."""
    if start == 0:
        _MADE[:] = [people(number)]
    for _place in range(min(BATCH, number - start)):
        yield next(_MADE[0])


def _rows(people: Sequence[Person], before: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    dice = random.Random(before)  # noqa: S311 -- the same every time, no secret
    for key, one in enumerate(people, start=before + 1):
        seen = TODAY - timedelta(days=min(DAYS, int(dice.expovariate(1 / 700))))
        for table, row in _records(key, one, seen):
            rows.setdefault(table, []).append({"id": key, "version": 1, **row})
    return rows


def _records(key: int, one: Person, seen: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the rows of a customer with a vehicle, and of every second one's last visit."""
    dated = {"created_at": NOW.replace(tzinfo=None), "last_seen_on": seen, "note": ""}
    plain, since = one.plate.replace("-", ""), {"from_on": TODAY - timedelta(days=DAYS)}
    make, model = MODELS[key % len(MODELS)]
    yield (
        "customer",
        {"kind": "person", "name": one.name, "name_key": one.name, **dated}
        | {
            "short_name": "",
            "segment_id": 1,
            "address": "",
        },
    )
    yield (
        "phone",
        {"customer_id": key, "number": one.phone, "digits": one.phone}
        | {
            "digits_reversed": one.phone[::-1],
            "shared": True,
        },
    )
    yield (
        "vehicle",
        {"vin": f"{one.vin}{key}", "vin_reversed": f"{one.vin}{key}"[::-1]}
        | {
            "make": make,
            "model": model,
            "model_key": f"{make} {model}".casefold(),
            "colour": "",
            **dated,
        },
    )
    yield (
        "plate",
        {"vehicle_id": key, "plate": one.plate, "plate_key": plain, **since}
        | {
            "plate_reversed": plain[::-1],
            "partial": True,  # made up: the same one may come twice
        },
    )
    yield "ownership", {"vehicle_id": key, "customer_id": key, **since}
    if key % 2:
        yield (
            "visit",
            {"number": f"{one.visit}{key}", "vehicle_id": key, "customer_id": key}
            | {
                "segment_id": 1,
                "plate": one.plate,
                "kind": "repair",
                "state": "arrived",
                "stage": "",
                "arrived_on": seen,
                "concern": "",
                "cause": "",
                "correction": "",
                "waiting_for": "",
                "tax_rate": 500,
                "tax_inclusive": True,
            },
        )
    if key % 50 == 0:
        yield (
            "sale",
            {"number": f"S{key:08}", "kind": "vehicle", "customer_id": key}
            | {
                "vehicle_id": key,
                "segment_id": 1,
                "model": model,
                "ordered_on": seen,
                "quantity": 1000,
                "source": "",
                "note": "",
            },
        )
    if key % 100 == 0:
        number = f"OIL-{key}"
        yield (
            "part",
            {"number": number, "number_key": f"OIL{key}", "name": "機油"}
            | {
                "name_key": "機油",
                "brand": "Mobil",
                "category": "",
                "unit": "",
            },
        )


def _insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    if connection.dialect.name == "postgresql":
        raw: Any = connection.connection
        with (
            raw.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(tuple(row.values()))
        return
    marks = ", ".join("?" * len(names))
    texts = [
        tuple(str(one) if isinstance(one, date) else one for one in row.values()) for row in rows
    ]
    connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", texts)


def read_words(connection: Connection) -> None:
    """Fill the index as catching up does, in one transaction."""
    index = index_of(connection)
    aside = _indexes_aside(connection)
    for kind in KINDS:
        (last,) = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {kind}").one()
        for start in range(0, last, BATCH):
            ids = list(range(start + 1, start + BATCH + 1))
            index.put(connection, kind, (), entries(connection, kind, ids))
    for statement in aside:
        connection.exec_driver_sql(statement)


def _indexes_aside(connection: Connection) -> list[str]:
    """Drop the server's inverted indexes, which are made faster at once; return how."""
    if connection.dialect.name == "sqlite":
        return []
    chosen = "SELECT indexname, indexdef FROM pg_indexes WHERE indexname ~ '^ix_search_.*_words$'"
    found = connection.exec_driver_sql(chosen).all()
    for name, _made in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [made for _name, made in found]
