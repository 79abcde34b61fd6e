"""Cars as they stand in a Taiwanese yard: models, plates and identification numbers."""

from dataclasses import dataclass

from desktop.services.sample.dice import Dice, Urn

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # plates leave out I and O
_VIN_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"  # and numbers of the chassis Q as well
_LUCKY = "012356789"  # private cars are given no 4


@dataclass(frozen=True, slots=True)
class Model:
    """A model, and where its maker's identification numbers begin."""

    make: str
    name: str
    vin: str


_PRIVATE = Urn.of(
    (Model(make, name, vin), float(weight))
    for make, vin, models in (
        ("Toyota", "RKL", "Corolla Altis:16|RAV4:10|Yaris:6|Vios:6|Sienta:5"),
        ("Toyota", "JTM", "Camry:4|Wish:4"),
        ("Honda", "RK9", "CR-V:7|HR-V:4|Fit:5|Civic:3"),
        ("Nissan", "RKM", "Tiida:4|Livina:3|Sentra:3|X-Trail:2|March:2"),
        ("Mitsubishi", "RKR", "Outlander:3|Colt Plus:3|Lancer:2|Grand Lancer:2|Zinger:1"),
        ("Ford", "RKF", "Focus:4|Kuga:4|Escape:1|Fiesta:1"),
        ("Mazda", "JM7", "Mazda3:4|CX-5:3|Mazda5:1"),
        ("Hyundai", "RKH", "Tucson:3|Elantra:2|Santa Fe:1"),
        ("Lexus", "JTH", "NX 200:2|ES 200:2|RX 300:1"),
        ("Volkswagen", "WVW", "Golf:2|Tiguan:2"),
        ("Mercedes-Benz", "WDD", "C 200:2|GLC 300:1"),
        ("BMW", "WBA", "320i:2|X1:1"),
        ("Luxgen", "RKY", "U6:2|S5:1"),
        ("Suzuki", "JSA", "Swift:2|Vitara:1"),
        ("Subaru", "JF1", "Forester:1"),
        ("Kia", "KNA", "Sportage:1|Picanto:1"),
    )
    for name, weight in (entry.split(":") for entry in models.split("|"))
)
_TAXI = Urn.of(
    (
        (Model("Toyota", "Wish", "RKL"), 6),
        (Model("Toyota", "Corolla Altis", "RKL"), 4),
        (Model("Toyota", "Sienta", "RKL"), 4),
        (Model("Toyota", "Camry Hybrid", "RKL"), 3),
        (Model("Toyota", "Prius α", "JTD"), 2),
        (Model("Nissan", "Livina", "RKM"), 1),
        (Model("Volkswagen", "Caddy Maxi", "WV2"), 1),
    )
)
_WORK = Urn.of(
    (
        (Model("CMC", "菱利 Veryca", "RLC"), 6),
        (Model("CMC", "Delica 得利卡", "RLC"), 4),
        (Model("Ford", "Tourneo Custom", "WF0"), 1),
        (Model("Toyota", "Hiace", "JTF"), 2),
        (Model("Toyota", "Town Ace", "MHK"), 3),
        (Model("Hyundai", "Porter", "RKH"), 2),
        (Model("Isuzu", "NLR", "RLI"), 1),
        (Model("Toyota", "Corolla Altis", "RKL"), 3),
    )
)
MODELS = {"private": _PRIVATE, "taxi": _TAXI, "work": _WORK}
_COLOURS = Urn.of(zip("白銀黑灰藍紅棕", (34, 20, 18, 14, 7, 5, 2), strict=True))


def colour(use: str, dice: Dice) -> str:
    """Draw a colour; a taxi is yellow."""
    return "黃" if use == "taxi" else dice.draw(_COLOURS)


def plate(use: str, made_in: int, dice: Dice) -> str:
    """Make up a plate of the series in which a car of that year was registered."""
    if use == "taxi":
        return _taxi_plate(made_in, dice)
    if made_in >= _NEW_PLATES:
        return f"{_letters(3, dice, first='ABR')}-{_number(dice)}"
    pair = dice.pick(_LETTERS) + dice.pick(_LETTERS + "23567")
    return f"{_number(dice)}-{pair}" if dice.happens(0.75) else f"{pair}-{_number(dice)}"


def vin(model: Model, dice: Dice) -> str:
    """Make up a vehicle identification number of 17 signs."""
    middle = "".join(dice.choices(_VIN_SIGNS, k=8))
    return f"{model.vin}{middle}{dice.digits('######')}"


_NEW_PLATES = 2013
_NEW_TAXI_PLATES = 2014


def _taxi_plate(made_in: int, dice: Dice) -> str:
    if made_in >= _NEW_TAXI_PLATES:
        return dice.digits(f"T{_letters(2, dice)}-###")
    return dice.digits(f"###-{_letters(2, dice)}")


def _letters(count: int, dice: Dice, first: str = _LETTERS) -> str:
    return dice.pick(first) + "".join(dice.choices(_LETTERS, k=count - 1))


def _number(dice: Dice) -> str:
    return "".join(dice.choices(_LUCKY, k=4))
