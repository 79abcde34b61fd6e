"""Every mapped class, imported, so that the metadata is whole."""

from desktop.models.audit import AuditEntry
from desktop.models.base import Base
from desktop.models.customer import Contact, Customer, CustomerOwner, Phone
from desktop.models.follow_up import FollowUp
from desktop.models.import_run import ImportChange, ImportRun
from desktop.models.office import OfficeSettings
from desktop.models.part import Part
from desktop.models.segment import Segment
from desktop.models.staff import Staff, Team
from desktop.models.target import Target
from desktop.models.vehicle import DriverAssignment, Ownership, Plate, Vehicle
from desktop.models.visit import Payment, Visit, VisitLine, VisitShare, VisitStateTime

TABLES: tuple[type[Base], ...] = (
    OfficeSettings,
    Team,
    Staff,
    Segment,
    ImportRun,
    ImportChange,
    Customer,
    Contact,
    Phone,
    CustomerOwner,
    Vehicle,
    Plate,
    Ownership,
    DriverAssignment,
    Part,
    Visit,
    VisitLine,
    VisitShare,
    Payment,
    VisitStateTime,
    FollowUp,
    Target,
    AuditEntry,
)
