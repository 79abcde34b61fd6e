"""The office's settings, shared by every seat."""

from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Select, event, select
from sqlalchemy.orm import Mapper, Session, object_session

from desktop.db.uow import UnitOfWork
from desktop.models.bill import TaxRule
from desktop.models.calendar import BusinessCalendar
from desktop.models.errors import ConflictError, NotFoundError, RuleBrokenError
from desktop.models.money import CURRENCIES, Currency, fits_places
from desktop.models.office import OfficeSettings
from desktop.models.segment import Segment
from desktop.services.calendars.hours import HOLIDAYS_BY_MONEY, found_calendar
from desktop.services.checklists import found_checklists
from desktop.services.questions import add_usual_questions
from desktop.services.rights import Right, require
from desktop.system.i18n import LANGUAGES, N_, _

DEFAULT_SEGMENTS = (
    (N_("Retail"), N_("Care calls three days after each visit; ask for referrals.")),
    (N_("Taxi"), N_("Call every company weekly, visit monthly; watch ages and mileages.")),
    (N_("Fleet and government"), N_("One contact person, monthly bill, yearly plan of services.")),
    (N_("Campus"), N_("Service point on the campus; free checks at the start of a term.")),
)
LARGEST_LOGO = 300 * 1024  # bytes; every print holds it
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
LATEST_CUTOFF, LONGEST_FOLLOW_UP, RATE_PLACES = 12, 60, 4
SLOTS, SERVICE_KM, SERVICE_MONTHS = (5, 240), (100, 200_000), (1, 120)
PAPERS = ("A4", "A5")
LEAD_DAYS, SERVICE_LEVEL = (0, 400), (Decimal("0.5"), Decimal("0.9999"))
_HELD = "office settings"  # in a session's info


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """What every seat knows of its office.

    Attributes:
        logo: Its picture, for what is printed; empty where it was not asked for.
    """

    version: int
    name: str
    language: str
    currency_code: str
    cutoff_hour: int
    time_zone: str
    tax_rate: Decimal
    tax_inclusive: bool
    follow_up_days: int
    slot_minutes: int
    service_km: int
    service_months: int
    service_level: Decimal
    lead_days: int
    margin_floor: Decimal
    paper: str
    address: str
    phone: str
    tax_id: str
    theme: str
    print_note: str
    logo: bytes = b""

    @property
    def currency(self) -> Currency:
        """The money of the office."""
        return CURRENCIES[self.currency_code]

    @property
    def calendar(self) -> BusinessCalendar:
        """The business days of the office."""
        return BusinessCalendar(self.time_zone, self.cutoff_hour)

    @property
    def tax(self) -> TaxRule:
        """How new bills are taxed."""
        return TaxRule(self.tax_rate, self.tax_inclusive)


@dataclass(frozen=True, slots=True)
class NewOffice:
    """The four answers of the first start, and the clock they were given by."""

    name: str
    language: str
    currency: str
    cutoff_hour: int
    time_zone: str = "Asia/Taipei"


@dataclass(frozen=True, slots=True)
class OfficeChanges:
    """Everything the settings screen may change."""

    name: str
    language: str
    currency: str
    cutoff_hour: int
    time_zone: str
    tax_rate: Decimal
    tax_inclusive: bool
    follow_up_days: int
    slot_minutes: int
    service_km: int
    service_months: int
    service_level: Decimal
    lead_days: int
    margin_floor: Decimal
    paper: str
    address: str
    phone: str
    tax_id: str
    theme: str
    print_note: str


def find_office(session: Session) -> OfficeInfo | None:
    """Read the settings; None before the first start's questions are answered."""
    held: OfficeInfo | None = session.info.get(_HELD)
    if held is None:
        session.flush()
        # Past the mapper, which takes several times as long: every command asks.
        row = session.connection().execute(_settings()).first()
        held = session.info[_HELD] = None if row is None else OfficeInfo(*row)
    return held


@cache
def _settings() -> Select[Any]:
    columns = OfficeSettings.__table__.c
    told = [field.name for field in fields(OfficeInfo) if field.name != "logo"]
    return select(*(columns["currency" if name == "currency_code" else name] for name in told))


@event.listens_for(OfficeSettings, "after_update")
def _forget(_mapper: Mapper[OfficeSettings], _bind: Connection, row: OfficeSettings) -> None:
    """Let a session that changes the settings read them again."""
    if (session := object_session(row)) is not None:
        session.info.pop(_HELD, None)


def office_info(session: Session) -> OfficeInfo:
    """Read the settings of an office that has been founded.

    Raises:
        NotFoundError: Nobody has answered the first questions yet.
    """
    info = find_office(session)
    if info is None:
        raise NotFoundError(
            _("This office has no name yet; open it in the window and answer four questions.")
        )
    return info


def printed_office(session: Session) -> OfficeInfo:
    """Read the settings with the logo, for a document.

    Raises:
        NotFoundError: Nobody has answered the first questions yet.
    """
    return replace(office_info(session), logo=office_logo(session))


def office_logo(session: Session) -> bytes:
    """Read the picture for the heads of prints; empty where there is none."""
    return session.execute(select(OfficeSettings.logo)).scalar() or b""


def found_office(uow: UnitOfWork, office: NewOffice) -> None:
    """Give a new office its settings, its calendar, its first segments and its checklists.

    Raises:
        RuleBrokenError: An answer is missing or unknown.
        ConflictError: The office has its settings already.
    """
    _check(office)
    with uow:
        if find_office(uow.session) is not None:
            raise ConflictError(_("This office has its settings already; open it as it is."))
        holidays_of = HOLIDAYS_BY_MONEY.get(office.currency, "")
        uow.session.add(OfficeSettings(id=1, holidays_of=holidays_of, **asdict(office)))
        for position, (name, strategy) in enumerate(DEFAULT_SEGMENTS):
            uow.session.add(Segment(name=_(name), strategy=_(strategy), position=position))
        add_usual_questions(uow)
        found_calendar(uow, BusinessCalendar(office.time_zone, office.cutoff_hour).day(uow.now))
        found_checklists(uow)
        uow.commit()


def change_settings(uow: UnitOfWork, version: int, changes: OfficeChanges) -> None:
    """Change the settings; bills and business days of the past stay as they are.

    Raises:
        RuleBrokenError: A value is missing or unknown.
        ConflictError: Another seat changed the settings first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(changes)
    _check_rates(changes)
    with uow:
        row = uow.load(OfficeSettings, 1, version)
        for field, value in asdict(changes).items():
            setattr(row, field, value)
        uow.commit()


def set_logo(uow: UnitOfWork, logo: bytes) -> None:
    """Choose the picture for the heads of prints; an empty one takes it away.

    Raises:
        RuleBrokenError: It is neither PNG nor JPEG, or too large.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    if logo and not logo.startswith(PICTURES):
        raise RuleBrokenError(_("The logo is no PNG or JPEG picture; choose another file."))
    if len(logo) > LARGEST_LOGO:
        raise RuleBrokenError(
            _("The logo has more than {count} KB; choose a smaller picture.").format(
                count=LARGEST_LOGO // 1024
            )
        )
    with uow:
        uow.load(OfficeSettings, 1).logo = logo or None
        uow.commit()


def _check(office: NewOffice | OfficeChanges) -> None:
    if not office.name.strip():
        raise RuleBrokenError(_("The shop has no name; type the name that shall be printed."))
    if office.language not in LANGUAGES:
        raise RuleBrokenError(
            _("Daysheet does not speak {name}; choose one of {known}.").format(
                name=office.language, known=", ".join(LANGUAGES)
            )
        )
    if not 0 <= office.cutoff_hour <= LATEST_CUTOFF:
        raise RuleBrokenError(
            _("The day may end between midnight and noon; choose 0 to {hour}.").format(
                hour=LATEST_CUTOFF
            )
        )
    _check_currency(office.currency)
    _check_time_zone(office.time_zone)


def _check_rates(changes: OfficeChanges) -> None:
    if not 0 <= changes.tax_rate <= 1 or not fits_places(changes.tax_rate, RATE_PLACES):
        raise RuleBrokenError(
            _(
                "The tax rate lies between 0 and 100 %, "
                "with two digits behind the point at most; correct it."
            )
        )
    if not 0 <= changes.follow_up_days <= LONGEST_FOLLOW_UP:
        raise RuleBrokenError(
            _("A care call is due 0 to {days} days after the visit; correct it.").format(
                days=LONGEST_FOLLOW_UP
            )
        )
    _check_desk(changes)
    _check_shares(changes)


def _check_shares(changes: OfficeChanges) -> None:
    least, most = SERVICE_LEVEL
    if not least <= changes.service_level <= most or not fits_places(
        changes.service_level, RATE_PLACES
    ):
        raise RuleBrokenError(
            _("The shelf is to meet 50 to 99.99 % of the demand for parts; correct the share.")
        )
    if not 0 <= changes.margin_floor < 1 or not fits_places(changes.margin_floor, RATE_PLACES):
        raise RuleBrokenError(
            _("The least margin of a part lies between 0 and 99.99 %; correct it.")
        )


def _check_desk(changes: OfficeChanges) -> None:
    for (least, most), value, sentence in (
        (SLOTS, changes.slot_minutes, _("Appointments begin every {least} to {most} minutes.")),
        (SERVICE_KM, changes.service_km, _("A service is due every {least} to {most} km.")),
        (
            SERVICE_MONTHS,
            changes.service_months,
            _("A service is due every {least} to {most} months."),
        ),
        (LEAD_DAYS, changes.lead_days, _("Parts come within {least} to {most} days.")),
    ):
        if not least <= value <= most:
            raise RuleBrokenError(sentence.format(least=least, most=most))
    if changes.paper not in PAPERS:
        raise RuleBrokenError(
            _("Bills are printed on {papers}; choose one of them.").format(papers=", ".join(PAPERS))
        )


def _check_currency(currency: str) -> None:
    if currency not in CURRENCIES:
        raise RuleBrokenError(
            _("{code} is no currency Daysheet knows; choose one of {known}.").format(
                code=currency, known=", ".join(CURRENCIES)
            )
        )


def _check_time_zone(time_zone: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # "Asia" is a folder
        raise RuleBrokenError(
            _("{name} is no time zone; type one such as Asia/Taipei.").format(name=time_zone)
        ) from error
