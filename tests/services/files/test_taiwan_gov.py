"""Files of Taiwan's offices, right in every cell; the cells here were copied by hand."""

import csv
import io
from pathlib import Path

import pytest

from desktop.services.files.tables import read_table

DATA = Path(__file__).parents[4] / "shared" / "data" / "messy_files" / "taiwan_gov"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="taiwan_gov is not here: it is not part of the repository"
)
CLINICS = "tw_big5_ascii_header_datagov25511.csv"
GDP = "tw_big5_preamble_gdp_NA8103A1Ac.csv"
HOUSES = "tw_big5_real_estate_A_LVR_LAND_A.CSV"
OFFICES = "tw_utf16_gov_orgs_orglist-100.CSV"

HEADERS = {
    CLINICS: "YEARYY HOSPID HOSPNAME SPECIALNAME CODE2 CODE3 CODE5 CODE8 CODE9 CODE10 CODE11 "
    "[L] [M]",
    GDP: "[A]|[B]|國內生產毛額_當期價格(新台幣百萬元) / 原始值",
    HOUSES: "鄉鎮市區 交易標的 土地區段位置或建物區門牌 土地移轉總面積平方公尺 都市土地使用分區 "
    "非都市土地使用分區 非都市土地使用編定 交易年月 交易筆棟數 移轉層次 總樓層數 建物型態 "
    "主要用途 主要建材 建築完成年月 建物移轉總面積平方公尺 建物現況格局-房 建物現況格局-廳 "
    "建物現況格局-衛 建物現況格局-隔間 有無管理組織 總價元 單價每平方公尺 車位類別 "
    "車位移轉總面積平方公尺 車位總價元 備註 編號",
    OFFICES: "機關代碼 機關名稱 郵遞區號 機關地址 機關電話 主管機關代碼 主管機關名稱 傳真 "
    "機關生效日期 機關裁撤日期 機關層級 裁撤註記 "
    "新機關代碼 新機關名稱 新機關生效日 舊機關代碼 舊機關名稱",
}
# By row number, as the file has them; cells are parted by a bar.
ROWS = {
    CLINICS: {
        2: "100Q1|0501010019|三軍總醫院松山分院附設民眾診療服務處                        |"
        "區域醫院            |45.00|3.84|0.9777|1|9|n|||",
        5000: "102Q2|0937030012|道周醫療社團法人道周醫院                                    |"
        "地區醫院            |48.00|3.87|1.0000|1||y|n||",
        9001: "95Q2|3502054563|建安診所                                                    |"
        "診所                |55.00|3.71|0.9818|1|NULL|n|n||",
        16807: "99Q4|0646010013|臺北榮民總醫院臺東分院                                      |"
        "地區醫院            |25.00|3.62|1.0000|1|5|n|n||",
    },
    GDP: {
        6: " |A.農、林、漁、牧業|191886",
        91: " |補充項目:ICT產業|2004825",
        93: " |A.農、林、漁、牧業|201656",
        610: " |按三級產業分:農業|255782",
        613: " |補充項目:ICT產業|2261161",
    },
    HOUSES: {
        2: "文山區|房地(土地+建物)|臺北市文山區木柵路二段109巷100弄61~90號|43.44|住|||10407|"
        "土地2建物1車位0|十四層|十七層|住宅大樓(11層含以上有電梯)|住家用|鋼筋混凝土造|0850925|73.83|"
        "2|2|1|有|有|9600000|130028||0.0|0||RPVOMLNJQHKFFAA97CA",
        6: "文山區|房地(土地+建物)|臺北市文山區羅斯福路五段92巷1弄1~30號|127.0|商|||10407|"
        "土地3建物1車位0|全|二層|透天厝|住家用|鋼筋混凝土加強磚造||128.8|5|1|3|有|無|36500000|283385||"
        "0.0|0||RPRNMLOJQHKFFAA57CA",
        18: "中正區|房地(土地+建物)+車位|臺北市中正區信義路一段1~30號|41.46|住|||10406|"
        "土地3建物1車位1|一層|十二層|住宅大樓(11層含以上有電梯)|見使用執照|鋼筋混凝土造|0850528|"
        "169.54000000000002|0|0|0|無|有|48000000|283119|一樓平面|0.0|0||RPSOMLNJQHKFFBA77CA",
        20: "萬華區|房地(土地+建物)+車位|臺北市萬華區中華路一段151~180號|10.47|商|||10406|"
        "土地1建物1車位1|十層|十四層|住宅大樓(11層含以上有電梯)|住家用|鋼筋混凝土造|0941007|141.55|"
        "3|2|2|有|有|25000000|176616|升降機械|32.41|0||RPUOMLNJQHKFFBA97CA",
    },
    OFFICES: {
        2: "100000000A|國民大會|100|台北市中華路一段五三號|02-23311312|100000000A|國民大會|"
        "02-23117703|0000000||1||||||",
        3: "101000000A|國民大會憲政研討委員會||||100000000A|國民大會||0000000|0930909|2|是|||||",
        50: "301012600C|內政部警政署臺中港務警察所|435|台中縣梧棲鎮中橫四路二號||301010000C|"
        "內政部警政署|26568444|0000000|0910102|4|是|||||",
        51: "301012700C|內政部警政署高雄港務警察所|804|高雄市蓬萊路二四號||301010000C|"
        "內政部警政署||0000000|0910102|4|是|||||",
        100: "301060000C|內政部消防署|231|新北市新店區北新路3段200號8樓|02-89114119-|301000000A|"
        "內政部|02-89127116-|0000000||3||||||",
    },
}
ENCODINGS = {CLINICS: "cp950", GDP: "cp950", HOUSES: "cp950", OFFICES: "utf-16"}


@pytest.mark.parametrize("name", HEADERS)
def test_the_columns_are_called_as_in_the_file(name):
    header = HEADERS[name]
    parts = header.split("|") if "|" in header else header.split()
    assert read_table(DATA / name).header == tuple(parts)


@pytest.mark.parametrize("name", ROWS)
def test_rows_copied_by_hand_are_read_so(name):
    rows = {row.number: row for row in read_table(DATA / name).rows()}
    for number, cells in ROWS[name].items():
        assert rows[number] == (number, tuple(cells.split("|")), "", False)


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_cell_is_what_a_plain_decoding_gives(name):
    table = read_table(DATA / name)
    text = (DATA / name).read_bytes().decode(ENCODINGS[name])
    expected = {
        number: cells
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
        if number >= table.found.header_row + table.found.header_rows and "".join(cells).strip()
    }
    read = {row.number: list(row.cells) for row in table.rows()}
    blanks = {number: [""] * (len(table.header) - len(row)) for number, row in expected.items()}
    assert read == {number: cells + blanks[number] for number, cells in expected.items()}


def test_labels_sums_and_notes_are_told_from_rows():
    rows = {row.number: row for row in read_table(DATA / GDP).rows()}
    assert (rows[5].cells, rows[5].short) == (("2007", "", ""), True)
    assert rows[82].cells == (" ", "合 計", "12873853")
    assert rows[82].fault == "The row adds other rows up and is none of its own."
    assert rows[616].short
