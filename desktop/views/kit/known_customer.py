"""What a form offers where a new customer may be one who is there already."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer

from desktop.models.errors import OfficeError
from desktop.services.customer_work import CustomerDraft
from desktop.services.duplicates.names import Alike, alike_customers
from desktop.services.duplicates.taking import add_as_contact
from desktop.system.i18n import _
from desktop.views.kit.fields import TextField
from desktop.views.kit.forms import Form
from desktop.views.kit.offers import Offer, Offers
from desktop.views.kit.screen import Context

SHARED_KEYS, CONTACT_KEYS = "Ctrl+Shift+S", "Ctrl+Shift+C"
ALIKE_KEYS = ("Ctrl+1", "Ctrl+2", "Ctrl+3")
TYPING_PAUSE_MS = 250


class AlikeNames(Offers):
    """Names customers of a similar name while a name is typed.

    Args:
        use: What is done with the one that is chosen.
        except_id: The customer whose name it is.
    """

    def __init__(
        self,
        context: Context,
        form: Form,
        name: TextField,
        use: Callable[[Alike], object],
        except_id: int | None = None,
    ) -> None:
        super().__init__(form, _("Similar names"))
        self._context, self._name, self._use, self._except_id = context, name, use, except_id
        self.pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self.pause.timeout.connect(self._look)
        name.changed.connect(self.pause.start)

    def rest(self) -> None:
        """Name nobody until the name is changed again."""
        self.pause.stop()
        self.clear()

    def _look(self) -> None:
        name = self._name.value()
        query = partial(alike_customers, name=name, except_id=self._except_id)
        self._context.desk.read(self, query, partial(self._show, name))

    def _show(self, name: str, found: list[Alike]) -> None:
        """Name who is called alike, unless the name was changed meanwhile, or is not asked for."""
        if name != self._name.value() or not self._name.isEnabled():
            return
        offers = [
            Offer(row.text, keys, partial(self._use, row))
            for row, keys in zip(found, ALIKE_KEYS, strict=False)
        ]
        self.offer(offers, _("Similar names; is it one of these?"))


class Taking(Offers):
    """What can be done when somebody has the phone or the tax id that is typed.

    Args:
        draft: Returns what was typed of the new customer.
        added: Called with the customer whose contact that is now.
        refused: Called when it could not be done.
    """

    def __init__(
        self,
        context: Context,
        form: Form,
        name: str,
        *,
        draft: Callable[[], CustomerDraft],
        added: Callable[[int], None],
        refused: Callable[[OfficeError], None],
    ) -> None:
        super().__init__(form, name)
        self._context, self._draft = context, draft
        self._added, self._refused = added, refused

    def offer_ways(
        self, customer_id: int, share: Callable[[], object] | None = None, *, contact: bool = True
    ) -> None:
        """Offer to declare the phone shared, and to make what is typed a contact of its owner."""
        add = partial(self._add_contact, customer_id)
        text = _("Make what is typed a contact of the one that is there")
        shared = [Offer(_("Declare the phone shared"), SHARED_KEYS, share)] if share else []
        self.offer([*shared, *([Offer(text, CONTACT_KEYS, add)] if contact else [])])

    def _add_contact(self, customer_id: int) -> None:
        command = partial(add_as_contact, customer_id=customer_id, draft=self._draft())
        self._context.desk.write(self, command, self._done, self._refused)

    def _done(self, customer_id: int) -> None:
        self._added(customer_id)
        self._context.told.emit("success", _("What was typed is a contact of this customer now."))
