from pathlib import Path

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import read_table
from desktop.services.importing.mapping_file import load_mapping
from desktop.services.importing.proposing.proposal import choice_values, mapping_by_words, propose

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"


def table_of(folder, header, *rows):
    path = folder / "file.csv"
    lines = [",".join(f'"{cell}"' for cell in row) + "\n" for row in (header, *rows)]
    path.write_text("".join(lines), encoding="utf-8")
    return read_table(path)


def real(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: real files are not part of the repository")
    return read_table(path)


def fields_of(proposal):
    return {one.title: one.field for one in proposal.columns if one.field}


def test_a_list_of_customers_is_known_by_its_words(tmp_path):
    header = ["編號", "客戶名稱(必填)", "聯絡電話：", "統一編號", "住址", "備註", "內部碼"]
    rows = [("K1", "王小明", "0912-345-678", "", "台北市", "", "x1")]
    proposal = propose(table_of(tmp_path, header, *rows))
    assert proposal.kind == "customers"
    assert fields_of(proposal) == {
        "編號": "customer.ref",
        "客戶名稱(必填)": "customer.name",
        "聯絡電話：": "customer.phone",
        "統一編號": "customer.tax_id",
        "住址": "customer.address",
        "備註": "customer.note",
    }
    assert proposal.mapping.columns["customer.name"] == "客戶名稱(必填)"
    assert (proposal.questions, proposal.missing) == ((), ())


def test_visits_are_known_by_their_words_in_simplified_chinese(tmp_path):
    header = ["工单号码", "车牌号", "客户姓名", "手机", "进厂日期", "结账日", "里程", "品名",
              "数量", "单价", "金额", "技师"]  # fmt: skip
    rows = [("A1", "京A12345", "张三", "13912345678", "2018-3-5", "2018-3-6", "50000", "机油",
             "4", "300", "1200", "李师傅")]  # fmt: skip
    proposal = propose(table_of(tmp_path, header, *rows))
    assert proposal.kind == "visits"
    assert fields_of(proposal) == {
        "工单号码": "visit.number",
        "车牌号": "vehicle.plate",
        "客户姓名": "customer.name",
        "手机": "customer.phone",
        "进厂日期": "visit.arrived_on",
        "结账日": "visit.settled_on",
        "里程": "visit.odometer",
        "品名": "line.text",
        "数量": "line.quantity",
        "单价": "line.price",
        "金额": "line.amount",
    }


def test_parts_are_known_by_english_words_in_any_spelling(tmp_path):
    header = ["PartNo.", "Part_Name", "BRAND", "List Price", "Cost"]
    proposal = propose(table_of(tmp_path, header, ("A-1", "Oil filter", "Bosch", "350", "200")))
    assert proposal.kind == "parts"
    assert set(fields_of(proposal).values()) == {
        "part.number",
        "part.name",
        "part.brand",
        "part.price",
        "part.cost",
    }


def test_vehicles_with_owners_are_vehicles_and_no_visits(tmp_path):
    header = ["車號", "廠牌", "車型", "年份", "車主"]
    proposal = propose(table_of(tmp_path, header, ("ABC-1234", "Toyota", "Altis", "2015", "王")))
    assert proposal.kind == "vehicles"
    assert fields_of(proposal)["車主"] == "customer.name"


def test_fields_and_titles_of_daysheet_are_the_surest_words(tmp_path):
    header = ["customer.name", "客戶：電話", "客户：税号"]
    proposal = propose(table_of(tmp_path, header, ("王小明", "0912345678", "")), "customers")
    assert list(fields_of(proposal).values()) == [
        "customer.name",
        "customer.phone",
        "customer.tax_id",
    ]
    certainties = [one.certainty for one in proposal.columns]
    assert certainties == [1.0, 0.9, 0.9]
    assert proposal.columns[0].reason == "The column is called as Daysheet calls it."


def test_one_field_goes_to_one_column_only(tmp_path):
    proposal = propose(table_of(tmp_path, ["姓名", "客戶姓名"], ("王", "陳")), "customers")
    assert list(fields_of(proposal).values()) == ["customer.name"]


def test_values_speak_where_no_word_does(tmp_path):
    header = ["A", "B", "C", "D", "E"]
    rows = [
        (f"ABC-{n}234", "王小明", f"091234567{n}", f"2018/3/{n}", f"JTDBR32E0{n}2012345")
        for n in range(1, 6)
    ]
    proposal = propose(table_of(tmp_path, header, *rows), "visits")
    assert fields_of(proposal) == {
        "A": "vehicle.plate",
        "B": "customer.name",
        "C": "customer.phone",
        "D": "visit.settled_on",
        "E": "vehicle.vin",
    }
    assert proposal.columns[0].reason == "The values look like plates."
    assert proposal.columns[1].samples == ("王小明",)
    assert len(proposal.columns[0].samples) == 5


def test_a_word_is_not_believed_against_the_values(tmp_path):
    rows = [("王小明", "not yet"), ("陳大文", "unknown")]
    proposal = propose(table_of(tmp_path, ["姓名", "生日"], *rows), "customers")
    assert fields_of(proposal) == {"姓名": "customer.name"}


def test_the_phone_of_something_else_is_not_the_phone(tmp_path):
    header = ["姓名", "電話費", "主管機關名稱", "phone bill"]
    proposal = propose(table_of(tmp_path, header, ("王小明", "300", "總統府", "5")), "customers")
    assert fields_of(proposal) == {"姓名": "customer.name"}


def test_a_header_that_ends_in_a_usual_word_is_taken_for_it_less_surely(tmp_path):
    proposal = propose(table_of(tmp_path, ["姓名", "主要電話"], ("王小明", "0912345678")))
    assert fields_of(proposal) == {"姓名": "customer.name", "主要電話": "customer.phone"}
    assert proposal.columns[1].certainty < proposal.columns[0].certainty
    assert proposal.columns[1].reason == "The header contains a usual word for it."


def test_a_file_of_which_nothing_is_understood_is_taken_for_customers(tmp_path):
    proposal = propose(table_of(tmp_path, ["a", "b"], ("1", "2")))
    assert (proposal.kind, fields_of(proposal)) == ("customers", {})
    assert proposal.missing == ("customer.name",)


def test_what_the_file_does_not_say_is_asked_for(tmp_path):
    header, rows = ["單號", "結帳日期", "品名"], [("A1", "03/04/2018", "機油")]
    proposal = propose(table_of(tmp_path, header, *rows), "visits")
    assert proposal.missing == ("customer.name",)
    assert [question.id for question in proposal.questions] == ["date"]
    assert proposal.mapping.formats.date == "auto"


def test_a_kind_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(RuleBrokenError, match="“boats” cannot be imported"):
        propose(table_of(tmp_path, ["a"], ("b",)), "boats")


def test_the_motorcycle_dealers_file_is_proposed_as_it_was_mapped_by_hand():
    proposal = propose(real("bajaj_service/service_data.csv"))
    by_hand = load_mapping(ROOT / "tests" / "mappings" / "bajaj_service.toml")
    assert proposal.kind == "visits"
    assert proposal.mapping.columns == by_hand.columns
    assert set(proposal.mapping.keys["visit"]) == set(by_hand.keys["visit"])
    assert proposal.mapping.keys["vehicle"] == by_hand.keys["vehicle"]
    assert proposal.mapping.rules.masked == by_hand.rules.masked
    assert proposal.mapping.rules.zero_is_unknown == by_hand.rules.zero_is_unknown
    assert proposal.mapping.formats.date == "dmy"
    assert (proposal.questions, proposal.missing) == ((), ())


def test_the_job_cards_are_proposed_with_their_codes_and_what_they_lack():
    proposal = propose(real("mfcs_published/sample_job_lines.csv"), "visits")
    assert fields_of(proposal) == {
        "dbm_order": "visit.number",
        "material": "line.part_number",
        "description": "line.text",
        "item_category": "line.kind",
        "order_quantity": "line.quantity",
        "target_quantity_uom": "line.unit",
        "net_value": "line.amount",
    }
    codes = {"P001": "labour", "P002": "part", "P010": "outsourced", "P011": "other"}
    assert proposal.mapping.values == {"line.kind": codes}
    assert proposal.missing == ("customer.name",)


def test_the_invoices_of_the_dealer_group_are_visits_with_sums():
    proposal = propose(real("mfcs_published/sample_invoices.csv"))
    found = fields_of(proposal)
    assert proposal.kind == "visits"
    assert (
        found
        | {
            "invoice_no": "visit.number",
            "invoice_date": "visit.settled_on",
            "jobcard_date": "visit.arrived_on",
            "customer_no": "customer.ref",
            "regn_no": "vehicle.plate",
            "kms_reading": "visit.odometer",
            "labour_total": "visit.labour",
            "parts_total": "visit.parts",
            "osl_total": "visit.outsourced",
            "misc_total": "visit.other",
            "total_amt_wtd_tax": "visit.total",
        }
        == found
    )
    assert {"plant", "city", "technician_name", "user_id"}.isdisjoint(found)


def test_the_offices_of_the_government_are_customers():
    proposal = propose(real("messy_files/taiwan_gov/tw_utf16_gov_orgs_orglist-100.CSV"))
    assert proposal.kind == "customers"
    assert fields_of(proposal) == {
        "機關代碼": "customer.ref",
        "機關名稱": "customer.name",
        "機關地址": "customer.address",
        "機關電話": "customer.phone",
    }


def test_the_different_values_of_a_column_can_be_listed(tmp_path):
    table = table_of(tmp_path, ["a", "b"], ("W", "1"), ("M", "2"), ("W", "3"), ("", "4"))
    assert choice_values(table, ["a", "b"], limit=3) == {"a": ("W", "M"), "b": ("1", "2", "3")}


def test_an_amount_without_a_text_beside_it_is_the_whole_visits(tmp_path):
    header = ["客戶名稱", "車牌", "進廠日期", "金額"]
    proposal = propose(table_of(tmp_path, header, ("王小明", "ABC-1234", "107/03/05", "1,200")))
    assert fields_of(proposal)["金額"] == "visit.total"


def test_a_header_that_says_what_it_is_outweighs_bad_values(tmp_path):
    rows = [("王小明", "9.12E+08"), ("林志豪", "無"), ("陳淑芬", "見備註"), ("李", "0912345678")]
    proposal = propose(table_of(tmp_path, ["姓名", "電話"], *rows))
    assert fields_of(proposal)["電話"] == "customer.phone"


def test_a_second_phone_column_holds_further_phones(tmp_path):
    header = ["姓名", "電話", "電話"]
    proposal = propose(table_of(tmp_path, header, ("王小明", "0912345678", "02-23456789")))
    assert fields_of(proposal) == {
        "姓名": "customer.name",
        "電話": "customer.phone",
        "電話 [C]": "customer.phones",
    }


def test_words_alone_make_a_mapping_and_values_alone_do_not(tmp_path):
    header = ["姓名", "欄位"]
    rows = [(f"王小明{n}", f"091234567{n}") for n in range(9)]
    table = table_of(tmp_path, header, *rows)
    assert fields_of(propose(table, "customers"))["欄位"] == "customer.phone"
    assert mapping_by_words(table, "customers").columns == {"customer.name": "姓名"}


def test_a_file_without_a_known_word_is_refused(tmp_path):
    with pytest.raises(RuleBrokenError, match="is called like a field"):
        mapping_by_words(table_of(tmp_path, ["甲", "乙"], ("1", "2")), "customers")


def test_lines_with_an_amount_and_no_text_get_no_total_of_a_visit(tmp_path):
    table = table_of(tmp_path, ["工單號碼", "數量", "金額"], ("A1", "1", "500"))
    assert fields_of(propose(table, "lines"))["金額"] == "line.amount"


def test_labour_and_parts_beside_a_total_are_the_visits(tmp_path):
    header = ["單號", "車號", "車主", "結帳日期", "工資", "零件", "合計"]
    row = ("A1", "ABC-1234", "王一", "2018/3/5", "500", "700", "1200")
    fields = fields_of(propose(table_of(tmp_path, header, row), "visits"))
    assert (fields["工資"], fields["零件"]) == ("visit.labour", "visit.parts")


def test_a_header_in_two_languages_is_known_when_both_say_the_same(tmp_path):
    header = ["Customer Name 客戶名稱", "電話/Phone", "Email 地址"]
    proposal = propose(table_of(tmp_path, header, ("王一", "0911111111", "a@b.c")), "customers")
    assert fields_of(proposal) == {
        "Customer Name 客戶名稱": "customer.name",
        "電話/Phone": "customer.phone",
    }
