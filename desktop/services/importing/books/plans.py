"""The versions of plans that an import makes: one for each measure and year."""

from datetime import date

from sqlalchemy import select

from desktop.models.import_run import ImportRun
from desktop.models.target import Plan
from desktop.services.importing.job import Job
from desktop.services.targets.writing import latest_number
from desktop.system.i18n import _

_COLUMNS = (
    "measure",
    "year",
    "number",
    "origin",
    "received_on",
    "reason",
    "made_at",
    "staff_id",
)


class PlanBook:
    """Makes the plan versions to which imported targets belong."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._new = job.inserts.into(Plan, _COLUMNS)
        who = select(ImportRun.staff_id).where(ImportRun.id == job.import_id)
        self._importer = job.session.execute(who).scalar()
        self._made: dict[tuple[str, int, str, date], int] = {}

    def version(self, measure: str, year: int, origin: str, received_on: date) -> int:
        """Return the version that this import makes of a measure's plan for a year."""
        what = measure, year, origin, received_on
        if what not in self._made:
            self._made[what] = self._make(*what)
        return self._made[what]

    def _make(self, measure: str, year: int, origin: str, received_on: date) -> int:
        number = latest_number(self._job.session, measure, year) + 1
        reason = _("Imported from {file}").format(file=self._job.table.path.name)
        key = self._new.add(
            measure,
            year,
            number,
            origin,
            received_on,
            reason if number > 1 else "",
            self._job.now,
            self._importer,
        )
        self._job.trail.inserted(Plan, [key])
        self._job.inserts.flush_table(Plan.__tablename__)
        return key
