"""Every mapped class, imported, so that the metadata is whole."""

from desktop.models.attachment import Attachment, AttachmentData
from desktop.models.audit import AuditEntry
from desktop.models.base import Base
from desktop.models.branch import Branch
from desktop.models.call import Answer, CallAttempt, Question, Reminder
from desktop.models.campaign import Campaign, CampaignPart
from desktop.models.checklist import ChecklistItem, VisitCheck
from desktop.models.complaint import Complaint
from desktop.models.count import CountLine, CountShelf, StockCount
from desktop.models.customer import Contact, Customer, CustomerOwner, Phone
from desktop.models.demand import PartDemand
from desktop.models.discount import DiscountCeiling
from desktop.models.document import Document, ReportText
from desktop.models.follow_up import FollowUp
from desktop.models.forecast import OdometerReading, ServiceForecast
from desktop.models.import_run import ImportChange, ImportRun
from desktop.models.market import MarketTotal
from desktop.models.meeting import Attendance, ChairTurn, Decision, Meeting
from desktop.models.merge import DistinctPair, Merge, MergeChange
from desktop.models.office import OfficeSettings
from desktop.models.package import Package, PackageLine
from desktop.models.part import (
    Part,
    PartBarcode,
    PartLink,
    PartPlan,
    PartPrice,
    PartShelf,
    PriceList,
)
from desktop.models.period_lock import Adjustment, PeriodLock
from desktop.models.proposal import Approval, ProposalLine
from desktop.models.purchase import (
    LostSale,
    PartSupplier,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from desktop.models.reception import Appointment, Bay, QueueEntry
from desktop.models.result import Result
from desktop.models.sale import Sale, SaleShare
from desktop.models.segment import Segment
from desktop.models.staff import Staff, Team
from desktop.models.stock import (
    CounterPayment,
    Stock,
    StockDocument,
    StockMonth,
    StockMovement,
)
from desktop.models.summary import FigureSum, KeptFigure, StaleDay
from desktop.models.target import Plan, Target
from desktop.models.vehicle import DriverAssignment, Ownership, Plate, Vehicle
from desktop.models.visit import Payment, Visit, VisitLine, VisitShare, VisitStateTime
from desktop.models.work_calendar import CalendarDay, OpeningHours

TABLES: tuple[type[Base], ...] = (
    OfficeSettings,
    OpeningHours,
    CalendarDay,
    Team,
    Branch,
    Staff,
    Segment,
    ImportRun,
    ImportChange,
    PriceList,
    Customer,
    Contact,
    Phone,
    CustomerOwner,
    Vehicle,
    Plate,
    Ownership,
    DriverAssignment,
    Part,
    PartBarcode,
    PartLink,
    PartShelf,
    PartPrice,
    PartPlan,
    PartDemand,
    Supplier,
    PartSupplier,
    Campaign,
    CampaignPart,
    Bay,
    Package,
    PackageLine,
    DiscountCeiling,
    Visit,
    VisitLine,
    VisitShare,
    Payment,
    VisitStateTime,
    Approval,
    ProposalLine,
    ChecklistItem,
    VisitCheck,
    Appointment,
    QueueEntry,
    FollowUp,
    Question,
    Answer,
    Reminder,
    Complaint,
    CallAttempt,
    Attachment,
    AttachmentData,
    OdometerReading,
    ServiceForecast,
    PurchaseOrder,
    PurchaseOrderLine,
    LostSale,
    StockCount,
    CountShelf,
    CountLine,
    StockDocument,
    StockMovement,
    Stock,
    StockMonth,
    CounterPayment,
    Merge,
    MergeChange,
    DistinctPair,
    Sale,
    SaleShare,
    Plan,
    Target,
    Result,
    MarketTotal,
    Meeting,
    Attendance,
    ChairTurn,
    Decision,
    PeriodLock,
    Adjustment,
    Document,
    ReportText,
    FigureSum,
    StaleDay,
    KeptFigure,
    AuditEntry,
)
