from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from desktop.models.bill import BillTotals, TaxRule, bill_totals, line_amount, line_net
from desktop.models.money import CURRENCIES
from desktop.models.visit import LineKind

TWD, CNY = CURRENCIES["TWD"], CURRENCIES["CNY"]
FIVE = Decimal("0.05")
INSIDE, ON_TOP = TaxRule(FIVE, inclusive=True), TaxRule(FIVE, inclusive=False)


def bill(lines, tax, currency):
    """Amounts and totals of (kind, quantity, price, discount)."""
    rows = []
    for kind, quantity, price, discount in lines:
        amount = line_amount(quantity, price, discount, currency)
        rows.append((kind, amount, line_net(amount, tax, currency)))
    return rows, bill_totals(rows, tax, currency)


def test_quantity_times_price_is_rounded_to_the_currency_before_the_discount():
    three_litres = (Decimal("3.5"), Decimal("333.33"), Decimal(100))
    assert line_amount(*three_litres, TWD) == Decimal(1067)
    assert line_amount(*three_litres, CNY) == Decimal("1066.66")


def test_an_unknown_price_makes_an_unknown_amount_and_net():
    assert line_amount(Decimal(2), None, Decimal(0), TWD) is None
    assert line_net(None, INSIDE, TWD) is None


def test_tax_inside_the_prices_is_taken_out_of_each_line():
    lines = [
        (LineKind.LABOUR, Decimal(1), Decimal(1050), Decimal(0)),
        (LineKind.PART, Decimal(4), Decimal(210), Decimal(0)),
    ]
    _rows, totals = bill(lines, INSIDE, TWD)
    assert totals == BillTotals(
        Decimal(1000), Decimal(800), Decimal(0), Decimal(0), Decimal(90), Decimal(1890)
    )


def test_tax_on_top_of_the_prices_is_levied_once_on_their_sum():
    lines = [(LineKind.OUTSOURCED, Decimal(1), Decimal("0.10"), Decimal(0))] * 3
    _rows, totals = bill(lines, ON_TOP, CNY)
    assert (totals.outsourced_net, totals.tax) == (Decimal("0.30"), Decimal("0.02"))
    assert totals.total == Decimal("0.32")


def test_without_tax_the_total_is_the_sum_of_the_amounts():
    lines = [(LineKind.OTHER, Decimal(1), Decimal("4051.95"), Decimal(0))]
    _rows, totals = bill(lines, TaxRule(Decimal(0), inclusive=False), TWD)
    assert totals.total == Decimal(4052)
    assert totals.tax == 0


def test_a_bill_without_a_known_amount_has_no_totals():
    nothing = BillTotals(None, None, None, None, None, None)
    assert bill_totals([], INSIDE, TWD) == nothing
    assert bill([(LineKind.PART, Decimal(1), None, Decimal(0))], ON_TOP, TWD)[1] == nothing


def test_an_unknown_line_leaves_the_known_ones_their_sum():
    lines = [
        (LineKind.LABOUR, Decimal(1), Decimal(100), Decimal(0)),
        (LineKind.PART, Decimal(1), None, Decimal(0)),
    ]
    _rows, totals = bill(lines, ON_TOP, TWD)
    assert (totals.labour_net, totals.parts_net, totals.total) == (100, None, 105)


LINES = st.lists(
    st.tuples(
        st.sampled_from(list(LineKind)),
        st.decimals("0.001", 1000, places=3),
        st.none() | st.decimals(0, 100_000, places=2),
        st.decimals(0, 1000, places=2),
    ),
    max_size=12,
)
TAXES = st.builds(TaxRule, st.decimals(0, 1, places=4), st.booleans())
MONEY = st.sampled_from([TWD, CNY])


@given(LINES, TAXES, MONEY)
def test_the_sums_of_a_bill_are_the_sums_of_its_lines(lines, tax, currency):
    rows, totals = bill(lines, tax, currency)
    for kind, total in zip(
        (LineKind.LABOUR, LineKind.PART, LineKind.OUTSOURCED, LineKind.OTHER),
        (totals.labour_net, totals.parts_net, totals.outsourced_net, totals.other_net),
        strict=True,
    ):
        own = [net for of, _amount, net in rows if of == kind]
        nets = [net for net in own if net is not None]
        nothing_known = all(net is None for _of, _amount, net in rows)
        unknown = nothing_known or (own and not nets)
        assert total == (None if unknown else sum(nets, Decimal(0)))


@given(LINES, TAXES, MONEY)
def test_the_total_is_the_nets_and_the_tax(lines, tax, currency):
    rows, totals = bill(lines, tax, currency)
    amounts = [amount for _kind, amount, _net in rows if amount is not None]
    if not amounts:
        assert totals.total is None
        return
    nets = [net for _kind, _amount, net in rows if net is not None]
    assert totals.total == sum(nets, Decimal(0)) + totals.tax
    if tax.inclusive:
        assert totals.total == sum(amounts, Decimal(0))
