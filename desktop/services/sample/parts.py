"""The shelf: what a general workshop keeps, by make of car."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.models.keys import compact_key, name_key
from desktop.services.bulk import Row, Writer
from desktop.services.sample.dice import Dice


@dataclass(frozen=True, slots=True, eq=False)
class Stocked:
    """A part of the list, as a bill needs it; each is equal to itself alone."""

    id: int
    name: str
    unit: str
    price: Decimal
    cost: Decimal


# Category; kind: price, unit, brands. Each kind is kept for every make below, or for none.
_GOODS: tuple[tuple[str, str], ...] = (
    ("油品", "機油:280:瓶:Mobil|Shell|CPC|Castrol|Toyota"),
    ("油品", "變速箱油:420:瓶:Mobil|Aisin|Idemitsu|CPC"),
    ("油品", "煞車油:260:瓶:DOT4 Bosch|ATE|TRW"),
    ("油品", "水箱精:220:瓶:Prestone|CPC|Toyota"),
    ("油品", "冷媒 R134a:350:罐:Honeywell|杜邦"),
    ("保養", "機油濾芯:180:個:*"),
    ("保養", "空氣濾芯:420:個:*"),
    ("保養", "冷氣濾網:480:個:*"),
    ("保養", "汽油濾芯:850:個:*"),
    ("保養", "火星塞:320:支:*"),
    ("保養", "雨刷片:450:組:Bosch|PIAA|Denso|3M"),
    ("煞車", "前煞車來令片:1650:組:*"),
    ("煞車", "後煞車來令片:1450:組:*"),
    ("煞車", "煞車碟盤:2200:片:*"),
    ("底盤", "下三角架:2600:支:*"),
    ("底盤", "李子串:780:支:*"),
    ("底盤", "前避震器:3200:支:*"),
    ("底盤", "後避震器:2400:支:*"),
    ("底盤", "輪軸承:1600:個:*"),
    ("底盤", "傳動軸防塵套:650:個:*"),
    ("引擎", "水泵:2300:個:*"),
    ("引擎", "節溫器:780:個:*"),
    ("引擎", "發電機皮帶:620:條:*"),
    ("引擎", "引擎腳:1700:個:*"),
    ("引擎", "水箱:4200:個:*"),
    ("電系", "發電機:5800:個:*"),
    ("電系", "起動馬達:4800:個:*"),
    ("電系", "電瓶:2900:個:GS 55D23L|YUASA 75D23L|VARTA LN3|Panasonic 60B24L|GS 46B24L"),
    ("電系", "頭燈燈泡:280:個:Philips H4|Osram H7|Philips H11|Osram HB3"),
    ("冷氣", "冷氣壓縮機:9800:個:*"),
    ("冷氣", "鼓風機馬達:2600:個:*"),
    ("輪胎", "輪胎 185/65R15:2300:條:Michelin|Maxxis|Yokohama|Bridgestone"),
    ("輪胎", "輪胎 205/55R16:2800:條:Michelin|Maxxis|Yokohama|Bridgestone"),
    ("鈑噴", "前保險桿:4500:支:*"),
    ("鈑噴", "葉子板:2800:片:*"),
    ("鈑噴", "烤漆材料:1200:份:PPG|杜邦|關西"),
)
_FITTED = ("Toyota", "Honda", "Nissan", "Mitsubishi", "Ford", "Mazda", "通用")
_DEAR = {"Mercedes-Benz": 1.9, "BMW": 1.9, "Lexus": 1.5, "Volkswagen": 1.4}
_FITTED_ALL = (*_FITTED, *_DEAR)
_COST_SHARES = (0.56, 0.6, 0.64, 0.68)


class Shelf:
    """Every part of the list, found by what it is and the car it fits."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[str, Stocked]] = {}

    def put(self, kind: str, fits: str, part: Stocked) -> None:
        """Add a part."""
        self._parts.setdefault(kind, {})[fits] = part

    def fitting(self, kind: str, make: str, habit: int) -> Stocked:
        """Find the part of a kind for a car; `habit` settles which brand the car gets."""
        parts = self._parts[kind]
        if "通用" in parts:
            return parts.get(make) or parts["通用"]
        brands = list(parts.values())
        return brands[habit % len(brands)]


def fill_shelf(writer: Writer, dice: Dice) -> Shelf:
    """Write the list of parts."""
    shelf = Shelf()
    for code, (category, text) in enumerate(_GOODS, 11):
        kind, price, unit, brands = text.split(":")
        fits = _FITTED_ALL if brands == "*" else tuple(brands.split("|"))
        for place, brand in enumerate(fits, 1):
            row = _part(kind, brand, Decimal(price), dice) | {"category": category, "unit": unit}
            row |= _numbered(f"{code}{place:02d}-{dice.digits('####')}")
            key = writer.add("part", row)
            shelf.put(kind, brand, Stocked(key, row["name"], unit, row["price"], row["cost"]))
    return shelf


def _part(kind: str, brand: str, price: Decimal, dice: Dice) -> Row:
    scale = _DEAR.get(brand, 1.0) * dice.uniform(0.85, 1.15)
    sold = max(Decimal(round(float(price) * scale / 10) * 10), Decimal(50))
    cost = Decimal(round(float(sold) * dice.pick(_COST_SHARES)))
    name = f"{kind} {brand}"
    return {"name": name, "name_key": name_key(name), "brand": brand, "price": sold, "cost": cost}


def _numbered(number: str) -> Row:
    return {"number": number, "number_key": compact_key(number)}
