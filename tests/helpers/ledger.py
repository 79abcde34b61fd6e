"""The figures of a small garage, counted by hand over raw rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import text

DAYS = {
    "arrivals": "arrived_on",
    "on_time_share": "finished_on",
    "late_night_share": "arrived_on",
    "new_customers": "arrived_on",
    "return_interval": "arrived_on",
}
CALLS = ("follow_ups_due", "follow_ups_done", "follow_up_share")
AT_END = ("active_customers", "retention", "lost_share")
_TEXTS = frozenset(
    (
        *("arrived_on", "finished_on", "settled_on", "due_on", "done_on"),
        *("promised_at", "finished_at", "arrived_at"),
    )
)


def raw(shop, table):
    """Every row of a table as the database keeps it, days as texts."""
    found = shop.ask(
        lambda session: session.execute(text(f"SELECT * FROM {table}")).mappings().all()
    )
    return [
        {
            key: None if value is None else str(value) if key in _TEXTS else value
            for key, value in row.items()
        }
        for row in found
    ]


def over(value, by):
    return None if value is None or not by else Decimal(value) / by


def hundredths(values):
    known = [int(value) for value in values if value is not None]
    return Decimal(sum(known)) / 100 if known else None


class Ledger:
    """Counts every measure of the workshop and of customers without the catalogue."""

    def __init__(self, shop):
        self.visits, self.lines = raw(shop, "visit"), raw(shop, "visit_line")
        self.calls = raw(shop, "follow_up")

    def of(self, measure, period, only=lambda _visit: True):
        if measure in CALLS:
            return getattr(self, measure)(period)
        if measure in AT_END:
            return getattr(self, measure)(period.end)
        day = DAYS.get(measure, "settled_on")
        visits = [
            visit
            for visit in self.visits
            if visit[day] and str(period.start) <= visit[day] <= str(period.end) and only(visit)
        ]
        return getattr(self, measure)(visits)

    @staticmethod
    def arrivals(visits):
        return len([visit for visit in visits if visit["state"] != "void"])

    @staticmethod
    def car_count(visits):
        return len(visits)

    @staticmethod
    def vehicles_served(visits):
        return len({visit["vehicle_id"] for visit in visits})

    def lines_of(self, visits, *kinds):
        ids = {visit["id"] for visit in visits}
        return [
            line
            for line in self.lines
            if line["visit_id"] in ids and (not kinds or line["kind"] in kinds)
        ]

    def cost(self, visits, *kinds):
        return hundredths(line["cost"] for line in self.lines_of(visits, *kinds)) or 0

    @staticmethod
    def money(visits, *columns):
        return hundredths(visit[column] for visit in visits for column in columns)

    def labour_revenue(self, visits):
        return self.money(visits, "labour_net")

    def labour_net_income(self, visits):
        known = [visit for visit in visits if visit["labour_net"] is not None]
        known += [visit for visit in visits if visit["original_id"] and visit not in known]
        if not known:
            return None
        own = self.money([visit for visit in known if not visit["original_id"]], "labour_net")
        return (own or 0) - self.cost(known, "outsourced")

    def parts_revenue(self, visits):
        return self.money(visits, "parts_net")

    def parts_quantity(self, visits):
        pieces = [line["quantity"] for line in self.lines_of(visits, "part")]
        return Decimal(sum(pieces)) / 1000

    def outsourced_revenue(self, visits):
        return self.money(visits, "outsourced_net")

    def service_revenue(self, visits):
        return self.money(visits, "labour_net", "parts_net", "outsourced_net")

    def aro(self, visits):
        paying = [visit for visit in visits if visit["kind"] not in {"internal", "warranty"}]
        return over(self.service_revenue(paying), len(paying))

    def line_count(self, visits):
        return len(self.lines_of(visits))

    def billed_hours(self, visits):
        return hundredths(line["hours"] for line in self.lines_of(visits))

    def hours_per_visit(self, visits):
        return over(self.billed_hours(visits), len(visits))

    def effective_labour_rate(self, visits):
        return over(self.labour_revenue(visits), self.billed_hours(visits))

    def parts_to_labour(self, visits):
        return over(self.parts_revenue(visits), self.labour_revenue(visits))

    def parts_gross_margin(self, visits):
        known = [line for line in self.lines_of(visits, "part") if line["cost"] is not None]
        revenue = hundredths(line["net"] for line in known)
        return None if not revenue else (revenue - self.cost(visits, "part")) / revenue

    def service_gross_profit(self, visits):
        told = [
            visit
            for visit in visits
            if any(visit[f"{kind}_net"] is not None for kind in ("labour", "parts", "outsourced"))
        ]
        revenue = self.service_revenue(told)
        return (
            None if revenue is None else revenue - self.cost(told, "labour", "part", "outsourced")
        )

    def service_gross_margin(self, visits):
        return over(self.service_gross_profit(visits), self.service_revenue(visits))

    @staticmethod
    def comebacks(visits):
        return len([visit for visit in visits if visit["original_id"]])

    def comeback_rate(self, visits):
        return over(len(self.came_back(visits)), len(visits))

    def first_time_fix(self, visits):
        return over(len(visits) - len(self.came_back(visits)), len(visits))

    def came_back(self, visits):
        back = {visit["original_id"] for visit in self.visits if visit["state"] != "void"}
        return [visit for visit in visits if visit["id"] in back]

    @staticmethod
    def on_time_share(visits):
        told = [
            (visit["promised_at"], visit["finished_at"])
            for visit in visits
            if visit["promised_at"] and visit["finished_at"] and visit["state"] != "void"
        ]
        return over(len([pair for pair in told if pair[1] <= pair[0]]), len(told))

    @staticmethod
    def late_night_share(visits):
        told = [visit for visit in visits if visit["arrived_at"] and visit["state"] != "void"]
        late = [visit for visit in told if taipei(visit["arrived_at"]) >= ten(visit["arrived_on"])]
        return over(len(late), len(told))

    def follow_ups_due(self, period):
        return len(self.calls_of(period, "due_on"))

    def follow_ups_done(self, period):
        return len([call for call in self.calls_of(period, "done_on") if call["result"] != "open"])

    def follow_up_share(self, period):
        due = self.calls_of(period, "due_on")
        return over(len([call for call in due if call["result"] != "open"]), len(due))

    def calls_of(self, period, day):
        return [
            call
            for call in self.calls
            if call[day]
            and str(period.start) <= call[day] <= str(period.end)
            and call["result"] != "not_needed"
        ]

    def new_customers(self, visits):
        first = {}
        for visit in sorted(self.visits, key=lambda visit: (visit["arrived_on"], visit["id"])):
            if visit["state"] != "void":
                first.setdefault(visit["customer_id"], visit["id"])
        return len([visit for visit in visits if visit["id"] in first.values()])

    def active_customers(self, end):
        return len(self.served("customer_id", end, 0))

    def retention(self, end):
        then, now = self.served("vehicle_id", end, 1), self.served("vehicle_id", end, 0)
        return over(len(then & now), len(then))

    def lost_share(self, end):
        then, now = self.served("customer_id", end, 1), self.served("customer_id", end, 0)
        return over(len(then - now), len(then))

    def served(self, of, end, years):
        first, last = end.replace(year=end.year - years - 1), end.replace(year=end.year - years)
        return {
            visit[of]
            for visit in self.visits
            if visit["settled_on"] and str(first) < visit["settled_on"] <= str(last)
        }

    def return_interval(self, visits):
        gaps = []
        for visit in visits:
            before = [
                other["arrived_on"]
                for other in self.visits
                if other["vehicle_id"] == visit["vehicle_id"]
                and other["kind"] == visit["kind"] == "maintenance"
                and "void" not in {other["state"], visit["state"]}
                and (other["arrived_on"], other["id"]) < (visit["arrived_on"], visit["id"])
            ]
            gaps += [days_between(visit["arrived_on"], max(before))] if before else []
        return over(sum(gaps), len(gaps))


def days_between(day, before):
    return (date.fromisoformat(day) - date.fromisoformat(before)).days


def taipei(instant):
    return datetime.fromisoformat(instant[:19]).replace(tzinfo=UTC) + timedelta(hours=8)


def ten(day):
    return datetime.fromisoformat(f"{day}T22:00").replace(tzinfo=UTC)
