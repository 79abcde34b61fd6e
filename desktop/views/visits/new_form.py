"""The form of a new visit: who comes, what for, and what is done at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.staff import Role
from desktop.models.visit import VisitKind
from desktop.services.comebacks import EarlierVisit, comeback_of
from desktop.services.formats import day_text
from desktop.services.packages import PackageRow, find_packages
from desktop.services.promises import promise_for
from desktop.services.reception.expected import Expected
from desktop.services.visit_kinds import kind_note
from desktop.services.visit_work import NewVisit
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.fields import ChoiceField, MultilineField, TextField, TickField
from desktop.views.kit.pick_field import Candidate, Found, PickField
from desktop.views.kit.screen import Context
from desktop.views.visits.arrival_form import NEEDED, ArrivalForm
from desktop.views.visits.arrivals import FormLists, KnownVehicle, form_lists
from desktop.views.visits.odometer_field import OdometerField
from desktop.views.visits.promise_field import PromiseField
from desktop.views.visits.take_up_field import TakeUpField

CONCERN_LINES = 2
COMEBACK_KEY, DECLINED_KEY = "Ctrl+R", "Ctrl+B"


class NewVisitForm(ArrivalForm):
    """Customer and vehicle, then the visit itself."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._earlier: Sequence[EarlierVisit] = ()
        self._owner_id: int | None = None  # whose the vehicle is until now
        self._add_visit()
        self._add_key(_("Comeback of the last visit"), COMEBACK_KEY, self.take_comeback)
        self._add_key(_("Declined before"), DECLINED_KEY, lambda: self.focus("declined"))
        for key in NEEDED:
            label = self.fields[key].label
            label.setText(f"{label.text()} *")
        self._built = True
        self._arrange()
        self.mark_clean()
        context.desk.read(self, partial(form_lists, day=context.today()), self._offer_lists)

    def new_visit(self) -> NewVisit:
        """Return what was typed."""
        return NewVisit(
            customer=self.customer.value() or self._customer_draft(),
            vehicle=self.vehicle.value() or self._vehicle_draft(),
            kind=self.kind.value() or VisitKind.MAINTENANCE,
            concern=self.concern.value(),
            odometer=self.odometer.value(),
            promised_at=self.promised.value(),
            advisor_id=self.advisor.value(),
            original_number=self.original.value(),
            package_ids=(chosen,) if (chosen := self.package.value()) else (),
            taken_up=self.declined.value(),
            new_owner=self.new_owner.value() and self._changes_owner(),
        )

    def take_expected(self, expected: Expected) -> None:
        """Begin with what is known of somebody before they stand at the desk."""
        if expected.customer_id is not None:
            self.customer.pick(Candidate(expected.customer_id, expected.customer))
        if expected.vehicle_id is not None:
            self.vehicle.pick(Candidate(expected.vehicle_id, expected.vehicle))
        self.take_names(expected)
        self.concern.set_value(expected.concern)
        self.kind.set_value(expected.kind or VisitKind.MAINTENANCE.value)
        self.advisor.set_typed(expected.advisor)
        self.mark_clean()

    @override
    def knows(self, vehicle: KnownVehicle | None) -> None:
        self.odometer.set_last(vehicle.last_reading if vehicle else None)
        self.declined.offer(vehicle.declined if vehicle else ())
        self._earlier = vehicle.earlier if vehicle else ()
        self._owner_id = vehicle.owner_id if vehicle else None
        owner = _("Its owner so far is {name}.").format(name=vehicle.owner) if vehicle else ""
        self.new_owner.set_caution(owner)
        self._offer_comeback()

    @override
    def hidden(self) -> set[str]:
        shown = {"declined": self.declined.is_offered(), "new_owner": self._changes_owner()}
        return {key for key, on in shown.items() if not on}

    def take_comeback(self) -> None:
        """Take the visit that is offered as the one this is a comeback of."""
        if offered := self._comeback():
            self.original.set_value(offered.number)
            self.focus("original")

    @override
    def _gap(self) -> str:
        """Name the first field that wants something; whose the car is now is asked once."""
        gap = super()._gap()
        asked = gap == "concern" and self._changes_owner() and not self.concern.value()
        return "new_owner" if asked else gap

    def _changes_owner(self) -> bool:
        """Tell whether somebody else than the owner brings the vehicle."""
        known = self._owner_id is not None and self.customer.candidate is not None
        return known and self.customer.value() != self._owner_id

    # -- fields --------------------------------------------------------------------------

    def _add_visit(self) -> None:
        self.new_owner = self.add(
            "new_owner", TickField("", _("The vehicle is this customer's from today on"))
        )
        money = self._context.office.currency
        self._promised_by_package: object = ""
        name = _("Declined before ({key})").format(key=keys_text(DECLINED_KEY))
        self.declined = self.add("declined", TakeUpField(name, money))
        self.concern = self.add("concern", MultilineField(_("Concern"), lines=CONCERN_LINES))
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        self.kind = self.add("kind", ChoiceField(_("Kind"), kinds))
        self.kind.set_value(VisitKind.MAINTENANCE.value)
        self.kind.changed.connect(lambda: self.kind.set_caution(kind_note(self.kind.value())))
        self.package = self.add(
            "package",
            PickField(_("Package"), self._search_package, placeholder=_("name, or nothing")),
        )
        self.package.picked.connect(self._on_package)
        self.odometer = self.add("odometer", OdometerField(_("Odometer")))
        self.odometer.changed.connect(self._offer_comeback)
        calendar = self._context.office.calendar
        self.promised = self.add(
            "promised",
            PromiseField(_("Promised"), calendar, self._context.now, arrived=self._context.now),
        )
        self.advisor: ChoiceField[int] = self.add("advisor", ChoiceField(_("Advisor"), []))
        self.original = self.add(
            "original", TextField(_("Comeback of"), placeholder=_("number of the earlier visit"))
        )
        self.original.changed.connect(self._offer_comeback)
        self.print = self.add("print", TickField("", _("Print the work order")))
        self.print.set_value(True)

    def _add_key(self, text: str, key: str, run: Callable[[], None]) -> None:
        action = QAction(text, self, shortcut=QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(run))
        self.addAction(action)

    # -- offering ------------------------------------------------------------------------

    def _search_package(self, text: str, done: Found) -> None:
        def offer(rows: list[PackageRow]) -> None:
            done([Candidate(row.id, row.name, _scope(row, self._context)) for row in rows])

        self._context.desk.read(self, partial(find_packages, text=text), offer)

    def _on_package(self, candidate: Candidate | None) -> None:
        """Promise what the package takes, unless something else was typed."""
        if candidate is None or self.promised.typed() not in ("", self._promised_by_package):
            return
        office, now = self._context.office, self._context.now()
        key = candidate.id
        self._context.desk.read(
            self, lambda session: promise_for(session, office, (key,), now), self._promise
        )

    def _promise(self, promised_at: datetime | None) -> None:
        if promised_at is not None:
            self.promised.set_value(promised_at)
            self._promised_by_package = self.promised.typed()

    def _comeback(self) -> EarlierVisit | None:
        return comeback_of(self._earlier, self._context.today(), self.odometer.value())

    def _offer_comeback(self) -> None:
        """Offer the visit that this one may be a comeback of, while none is typed."""
        offered = None if self.original.value() else self._comeback()
        text = _("Settled {day} as {number}: {key} takes it.")
        self.original.set_caution(
            text.format(
                day=day_text(offered.settled_on),
                number=offered.number,
                key=keys_text(COMEBACK_KEY),
            )
            if offered
            else ""
        )

    def _offer_lists(self, lists: FormLists) -> None:
        was_clean = not self.is_dirty()
        self.segment.set_choices(lists.segments)
        self.advisor.set_choices(lists.people)
        if not self.segment.typed() and lists.segments:
            self.segment.set_value(lists.segments[0][0])
        actor = self._context.actor
        if not self.advisor.typed() and actor.role == Role.FRONT_DESK:
            self.advisor.set_value(actor.staff_id)
        if was_clean:
            self.mark_clean()


def _scope(row: PackageRow, context: Context) -> str:
    """Say what a package costs and holds."""
    texts = [line.text for line in row.lines]
    price = [] if row.price is None else [context.office.currency.text(row.price)]
    return " · ".join([*price, *texts])
