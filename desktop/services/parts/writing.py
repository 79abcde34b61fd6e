"""Entering and changing parts, with all that hangs on them."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import DuplicateError, RuleBrokenError
from desktop.models.keys import compact_key, name_key
from desktop.models.part import Part, PartBarcode, PartShelf
from desktop.models.purchase import PartSupplier, Supplier
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.parts.barcodes import code_key
from desktop.services.parts.drafts import PartDraft, SourceDraft, check_part, without_repeats
from desktop.services.parts.prices import has_dated_price, note_price
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

SUBJECT = "part"
_PLAIN = ("brand", "category", "unit", "fitment")
_FIGURES = ("cost", "minimum", "maximum", "service_level")


def enter_part(uow: UnitOfWork, draft: PartDraft) -> int:
    """Add a part and return its id.

    Raises:
        RuleBrokenError: Number or name is missing, a figure cannot be, or a supplier is unknown.
        DuplicateError: Another part has the number.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        serialise(uow.session, SUBJECT)
        _check(uow, draft, part_id=None)
        part = Part(price=draft.price)
        _fill(part, draft)
        uow.session.add(part)
        uow.session.flush()
        _hang(uow, part, draft)
        uow.commit()
        return part.id


def change_part(uow: UnitOfWork, part_id: int, version: int, draft: PartDraft) -> None:
    """Change a part; bills keep the name and price they were written with.

    A new price stands from today on; the price before it is kept.

    Raises:
        RuleBrokenError: Number or name is missing, a figure cannot be, or a supplier is unknown.
        DuplicateError: Another part has the number.
        ConflictError: Another seat changed the part first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        serialise(uow.session, SUBJECT)
        part = uow.load(Part, part_id, version)
        _check(uow, draft, part_id)
        _reprice(uow, part, draft.price)
        _fill(part, draft)
        flag_modified(part, "name")  # a new version even when only a shelf changed
        _hang(uow, part, draft)
        uow.commit()


def archive_part(uow: UnitOfWork, part_id: int, version: int, reason: str) -> None:
    """Take a part out of the list, with a reason.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed the part first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    check_reason(reason)
    with uow:
        part = uow.load(Part, part_id, version)
        mark_archived(uow, part, reason)
        uow.commit()


def _check(uow: UnitOfWork, draft: PartDraft, part_id: int | None) -> None:
    check_part(draft)
    same = select(Part.id).where(Part.number_key == compact_key(draft.number))
    taken = uow.session.execute(same).scalar()
    if taken is not None and taken != part_id:
        raise DuplicateError(
            _("Another part has the number {number} already; open that part.").format(
                number=draft.number
            ),
            "part",
            taken,
            "number",
        )


def _fill(part: Part, draft: PartDraft) -> None:
    part.number, part.number_key = draft.number.strip(), compact_key(draft.number)
    part.name, part.name_key = draft.name.strip(), name_key(draft.name)
    for name in _PLAIN:
        setattr(part, name, getattr(draft, name).strip())
    for name in _FIGURES:
        setattr(part, name, getattr(draft, name))
    part.pack_size = Decimal(1) if draft.pack_size is None else draft.pack_size


def _reprice(uow: UnitOfWork, part: Part, price: Decimal | None) -> None:
    if price == part.price:
        return
    if price is None:
        if has_dated_price(uow, part.id):
            raise RuleBrokenError(
                _("The part has had a price since it was entered; type what it costs now.")
            )
        part.price = None
    elif part.price is None and not has_dated_price(uow, part.id):
        part.price = price
    else:
        note_price(uow, part, price, office_info(uow.session).calendar.day(uow.now))


def _hang(uow: UnitOfWork, part: Part, draft: PartDraft) -> None:
    """Write what hangs on a part: codes, shelves and suppliers."""
    _write_codes(uow, part.id, without_repeats(map(code_key, draft.barcodes)))
    _write_shelves(uow, part.id, without_repeats(draft.shelves))
    _write_sources(uow, part.id, draft.sources)


def _write_codes(uow: UnitOfWork, part_id: int, codes: Sequence[str]) -> None:
    chosen = select(PartBarcode).where(PartBarcode.part_id == part_id)
    known = {row.code: row for row in uow.session.execute(chosen).scalars()}
    for code, row in known.items():
        if code not in codes:
            uow.session.delete(row)
    uow.session.add_all(
        PartBarcode(part_id=part_id, code=code) for code in codes if code not in known
    )


def _write_shelves(uow: UnitOfWork, part_id: int, shelves: Sequence[str]) -> None:
    chosen = select(PartShelf).where(PartShelf.part_id == part_id)
    known = {row.shelf: row for row in uow.session.execute(chosen).scalars()}
    for shelf, row in known.items():
        if shelf not in shelves:
            uow.session.delete(row)
    for position, shelf in enumerate(shelves):
        row = known.get(shelf) or PartShelf(part_id=part_id, shelf=shelf)
        row.position = position
        uow.session.add(row)


def _write_sources(uow: UnitOfWork, part_id: int, sources: Sequence[SourceDraft]) -> None:
    wanted = {_supplier_id(uow, source.supplier): source for source in sources}
    if len(wanted) < len(sources):
        raise RuleBrokenError(_("A supplier stands twice among the suppliers; keep one row."))
    chosen = select(PartSupplier).where(PartSupplier.part_id == part_id)
    known = {row.supplier_id: row for row in uow.session.execute(chosen).scalars()}
    for supplier_id, row in known.items():
        if supplier_id not in wanted:
            uow.session.delete(row)
    first = next((key for key, one in wanted.items() if one.preferred), next(iter(wanted), None))
    for supplier_id, source in wanted.items():
        row = known.get(supplier_id) or PartSupplier(part_id=part_id, supplier_id=supplier_id)
        _fill_source(uow, row, source)
        row.preferred = supplier_id == first
        uow.session.add(row)


def _fill_source(uow: UnitOfWork, row: PartSupplier, source: SourceDraft) -> None:
    row.number, row.number_key = source.number.strip(), compact_key(source.number)
    row.lead_days, row.pack_size = source.lead_days, source.pack_size
    if row.last_price != source.last_price:
        row.last_price = source.last_price
        row.last_price_on = office_info(uow.session).calendar.day(uow.now)


def _supplier_id(uow: UnitOfWork, name: str) -> int:
    found = uow.session.execute(
        select(Supplier.id).where(Supplier.name_key == name_key(name))
    ).scalar()
    if found is None:
        raise RuleBrokenError(
            _("No supplier is called {name}; enter it under Suppliers first.").format(
                name=name.strip()
            )
        )
    return found
