"""What a Taiwanese showroom sells beside a workshop, and why orders come and go; all made up."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.models.sale import SaleKind
from desktop.services.sample.cars import Model
from desktop.services.sample.dice import Dice, Urn
from desktop.services.sample.profiles import CAMPUS, FLEET, RETAIL, TAXI


@dataclass(frozen=True, slots=True)
class NewCar:
    """A new car and its list price before tax."""

    model: Model
    price: int

    @property
    def title(self) -> str:
        """Make and name, as an order says it."""
        return f"{self.model.make} {self.model.name}"


@dataclass(frozen=True, slots=True)
class Extra:
    """Something that is sold beside a car: its name, and its price before tax at least and most."""

    name: str
    least: int
    most: int
    margin: float


def _cars(*entries: tuple[str, str, str, int, float]) -> Urn[NewCar]:
    return Urn.of(
        (NewCar(Model(make, name, vin), price), weight)
        for make, name, vin, price, weight in entries
    )


NEW_CARS = {
    "private": _cars(
        ("Toyota", "Corolla Cross", "RKL", 800_000, 16),
        ("Toyota", "Corolla Altis", "RKL", 732_000, 12),
        ("Toyota", "RAV4", "RKL", 950_000, 10),
        ("Toyota", "Yaris Cross", "RKL", 662_000, 8),
        ("Toyota", "Camry", "JTM", 1_085_000, 5),
        ("Toyota", "Sienta", "RKL", 656_000, 5),
        ("Lexus", "NX 200", "JTH", 1_533_000, 3),
        ("Lexus", "ES 200", "JTH", 1_571_000, 2),
    ),
    "taxi": _cars(
        ("Toyota", "Corolla Altis", "RKL", 732_000, 6),
        ("Toyota", "Sienta", "RKL", 656_000, 5),
        ("Toyota", "Camry Hybrid", "RKL", 1_095_000, 3),
    ),
    "work": _cars(
        ("Toyota", "Town Ace", "MHK", 552_000, 6),
        ("Toyota", "Hiace", "JTF", 1_142_000, 3),
        ("Toyota", "Corolla Altis", "RKL", 732_000, 4),
    ),
}
EXTRAS = {
    SaleKind.INSURANCE: Urn.of(
        (
            (Extra("車體險乙式", 24_000, 46_000, 0.12), 5),
            (Extra("車體險丙式", 9_000, 19_000, 0.12), 6),
            (Extra("第三人責任險", 3_800, 8_600, 0.10), 5),
            (Extra("竊盜險", 4_200, 9_800, 0.12), 2),
        )
    ),
    SaleKind.ACCESSORY: Urn.of(
        (
            (Extra("隔熱紙", 9_500, 24_000, 0.45), 6),
            (Extra("行車記錄器", 4_200, 9_800, 0.35), 6),
            (Extra("倒車顯影", 3_600, 7_800, 0.35), 3),
            (Extra("避光墊與腳踏墊", 1_800, 4_200, 0.5), 4),
            (Extra("鍍膜", 8_000, 22_000, 0.55), 3),
        )
    ),
    SaleKind.PACKAGE: Urn.of(
        (
            (Extra("五次保養套餐", 13_500, 17_800, 0.3), 6),
            (Extra("三年保養套餐", 24_000, 32_000, 0.3), 3),
            (Extra("延長保固兩年", 15_000, 26_000, 0.4), 3),
        )
    ),
}
# What is given off the list price, at least and most: those who buy many pay less.
DISCOUNTS = {
    RETAIL: (0.005, 0.05),
    TAXI: (0.02, 0.065),
    FLEET: (0.04, 0.095),
    CAMPUS: (0.015, 0.06),
}
CAR_COST = Decimal("0.915")  # of the list price
SOURCES = Urn.of(
    (("來店", 30), ("保修客戶", 20), ("官網", 14), ("展示會", 9), ("來電", 8), ("校園攤位", 4))
)
REFERRED = "介紹"
REASONS = ("貸款未核准", "改買其他品牌", "交期太長", "家人反對", "預算變動", "改買中古車")
NOTES = ("含牌照與領牌費另計", "交車前加裝隔熱紙", "舊車另行估價", "月底前領牌", "需開三聯式發票")


def plate(dice: Dice) -> str:
    """Make up a plate of the newest series, which no car of the workshop's customers bears."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return dice.digits(f"N{dice.pick(letters)}{dice.pick(letters)}-####")
