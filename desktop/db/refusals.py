"""Sentences for what the database refuses: each constraint says what it protects."""

from typing import TypeGuard

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from desktop.system.i18n import N_, _

# By constraint or index name; SQLite names the columns of a unique index instead.
_SENTENCES = {
    "uq_phone_digits_unless_shared": N_(
        "Another customer has this phone; open that customer, or declare the phone shared."
    ),
    "phone.digits": N_(
        "Another customer has this phone; open that customer, or declare the phone shared."
    ),
    "uq_plate_active": N_(
        "Another vehicle bears this plate now; open that vehicle, or end its plate first."
    ),
    "plate.plate_key": N_(
        "Another vehicle bears this plate now; open that vehicle, or end its plate first."
    ),
    "uq_plate_of_vehicle_now": N_("The vehicle bears another plate now; end that plate first."),
    "plate.vehicle_id": N_("The vehicle bears another plate now; end that plate first."),
    "uq_ownership_now": N_("The vehicle has another owner now; end that ownership first."),
    "ownership.vehicle_id": N_("The vehicle has another owner now; end that ownership first."),
    "uq_customer_tax_id": N_("Another customer has this tax id; open that customer instead."),
    "customer.tax_id": N_("Another customer has this tax id; open that customer instead."),
    "uq_vehicle_vin": N_("Another vehicle has this VIN; open that vehicle instead."),
    "vehicle.vin": N_("Another vehicle has this VIN; open that vehicle instead."),
    "uq_part_number_key": N_("Another part has this number; open that part instead."),
    "part.number_key": N_("Another part has this number; open that part instead."),
    **dict.fromkeys(
        ("uq_supplier_name_key", "supplier.name_key"),
        N_("Another supplier has this name; open that supplier instead."),
    ),
    **dict.fromkeys(
        ("uq_price_list_name", "price_list.name"),
        N_("Another price list has this name; choose a different one."),
    ),
    **dict.fromkeys(
        ("uq_campaign_name", "campaign.name"),
        N_("Another campaign has this name; choose a different one."),
    ),
    **dict.fromkeys(
        ("uq_part_barcode_part_id_code", "part_barcode.part_id"),
        N_("The part has this barcode already; remove one of the two."),
    ),
    **dict.fromkeys(
        ("uq_part_shelf_part_id_shelf", "part_shelf.part_id"),
        N_("The part lies on this shelf already; remove one of the two."),
    ),
    **dict.fromkeys(
        ("uq_part_link_part_id_kind", "part_link.part_id, part_link.kind"),
        N_("The two parts are linked so already; remove one of the two links."),
    ),
    **dict.fromkeys(
        ("uq_part_link_successor", "part_link.part_id"),
        N_("Another part replaces this one already; remove that link first."),
    ),
    **dict.fromkeys(
        ("uq_part_supplier_part_id", "part_supplier.part_id"),
        N_("The part has this supplier already; change that entry."),
    ),
    **dict.fromkeys(
        ("uq_part_price_", "part_price.part_id"),
        N_("The part has a price from this day on; change that one."),
    ),
    **dict.fromkeys(
        ("uq_campaign_part_", "campaign_part.campaign_id"),
        N_("The part is in this campaign already; change its price there."),
    ),
    **dict.fromkeys(
        ("uq_purchase_order_number", "purchase_order.number"),
        N_("Another order has this number; save once more."),
    ),
    **dict.fromkeys(
        ("uq_stock_count_number", "stock_count.number"),
        N_("Another count has this number; save once more."),
    ),
    **dict.fromkeys(
        ("uq_count_shelf_", "count_shelf.count_id"),
        N_("Somebody else counts this shelf; count another one."),
    ),
    "the ledger has moved on": N_(
        "Somebody else moved this part meanwhile, and nothing was posted; post once more."
    ),
    "counted since": N_(
        "The part was counted since; nothing is dated before that any more. Date it today, or "
        "count the part once more."
    ),
    "stock is a sum of movements": N_(
        "What is on the shelf follows from what came and went; enter a count to correct it."
    ),
    "uq_visit_number": N_("Another visit has this number; save once more."),
    "visit.number": N_("Another visit has this number; save once more."),
    "uq_segment_name": N_("Another segment has this name; choose a different one."),
    "segment.name": N_("Another segment has this name; choose a different one."),
    "uq_team_name": N_("Another team has this name; choose a different one."),
    "team.name": N_("Another team has this name; choose a different one."),
    "uq_target_": N_("A later value holds for this target; change that one."),
    "target.measure": N_("A later value holds for this target; change that one."),
    "settled visit is frozen": N_(
        "The visit is settled; its prices, costs, hours, tax and segment stay as they were."
    ),
    "month is locked": N_(
        "The month is locked and its figures stay; correct a settled bill or a delivered sale "
        "with an adjustment."
    ),
    "append-only": N_("What was written here stays as it is; enter a correction beside it."),
    "left_after_hired": N_("The leaving date lies before the hiring date; correct one of them."),
    "maximum_not_below_minimum": N_("The maximum lies below the minimum; correct one of them."),
    "scrap_has_a_reason": N_("Scrapping needs a reason; type one."),
    "transfer_has_a_party": N_("A transfer names the other shop; type it."),
    "ends_after_start": N_("The end lies before the start; correct one of the dates."),
    "name_given": N_("A name is needed; type one."),
    "not_negative": N_("The number may not be negative; correct it."),
    "quantity_positive": N_("The quantity must be more than zero; correct it."),
    "cutoff_in_the_night": N_("The day may end between midnight and noon; choose 0 to 12."),
}


def conflict_sentence(error: IntegrityError | StaleDataError) -> str:
    """Say what a refused write ran into."""
    if isinstance(error, StaleDataError):
        return _("Somebody else changed this record meanwhile; look at it again, then save.")
    said = str(error.orig).splitlines()[0]  # PostgreSQL's next line quotes what a user typed
    for name, sentence in _SENTENCES.items():
        if name in said:
            return _(sentence)
    if "FOREIGN KEY" in said.upper():
        return _("The record refers to something that does not exist; refresh and try again.")
    return _("The database refused the record: {reason}.").format(reason=said)


def busy_sentence() -> str:
    """Say that the file stayed locked for too long."""
    return _("Another program keeps the office's file locked; close it, then try again.")


def trouble_sentence(error: DBAPIError) -> str:
    """Say what befell the database in the middle of the work: the disk, the lock, the server."""
    reason = str(error.orig).strip().splitlines()[0]
    if "locked" in reason:
        return busy_sentence()
    if "disk is full" in reason or "No space left" in reason:
        return _("The disk is full, and this was not saved; make room, then try again.")
    return _(
        "The office's database does not answer: {reason}. Check the disk or the network; "
        "then look whether the last change is there, and try again."
    ).format(reason=reason)


def is_trouble(error: BaseException | None) -> TypeGuard[DBAPIError]:
    """Tell trouble with the disk, the lock or the server from a mistake of the program."""
    if isinstance(error, OperationalError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def unopened_sentence(url: URL, error: DBAPIError) -> str:
    """Say why an office does not open."""
    reason = str(error.orig).splitlines()[0]
    if url.get_backend_name() != "sqlite":
        return _(
            "The office's server does not let you in: {reason}. "
            "Check that it runs, its address, and the password."
        ).format(reason=reason)
    if "not a database" in reason or "malformed" in reason:
        return _(
            "{path} is no office file of Daysheet, or it is damaged; "
            "choose another file, or restore a backup."
        ).format(path=url.database)
    return _(
        "{path} could not be opened: {reason}. Check the folder and who may write into it."
    ).format(path=url.database, reason=reason)
