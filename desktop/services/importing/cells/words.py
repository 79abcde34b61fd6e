"""The words of the trade in files: what columns are called, and what choices and answers are."""

import gettext
import re
import unicodedata
from collections.abc import Mapping as Map
from functools import cache
from typing import Any

from desktop.services import customers, visit_rows, visits
from desktop.services.importing.kinds import Field
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.sales.records import KIND_NAMES as SALE_KINDS
from desktop.services.staff import ROLE_NAMES
from desktop.services.targets.plans import ORIGIN_NAMES
from desktop.services.targets.writing import TIER_NAMES
from desktop.system.i18n import DOMAIN, LANGUAGES
from desktop.system.paths import RESOURCES

# The characters of the trade's words in both scripts; 帳 has a second simplified form.
_TRADITIONAL = (
    "來倉個備價優內別動務員問單噴國執報場夠實寫專對導屆屬師帳帐幾庫廠廢強從態戶採換擔據數斷時"
    "書會業構標機檢沒測準為無燈營狀現產當發盤碼稅種稱約納紙級細結絡給統經維線編總繫義聞聯聽號"
    "術裡製複規計訊託診註話認說誰證識議護讓負貨責買費貼賃資賠賣質購車輛輪辦連進達遠邊鈑銀銷門"
    "開間關隊際險雜離電項預領頭額顏類顧養駛驗體點應後訂齡歷傳郵區縣鄉變轉還節週歸餘檔貸賬廂東"
    "灣臺萬億圓處"
)
_SIMPLIFIED = (
    "来仓个备价优内别动务员问单喷国执报场够实写专对导届属师账账几库厂废强从态户采换担据数断时"
    "书会业构标机检没测准为无灯营状现产当发盘码税种称约纳纸级细结络给统经维线编总系义闻联听号"
    "术里制复规计讯托诊注话认说谁证识议护让负货责买费贴赁资赔卖质购车辆轮办连进达远边钣银销门"
    "开间关队际险杂离电项预领头额颜类顾养驶验体点应后订龄历传邮区县乡变转还节周归余档贷账厢东"
    "湾台万亿圆处"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# What stands in brackets behind a header: (必填), (NT$), [F].
_ASIDE = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"编号|号码|代号|代码")
_ENGLISH = {"number": "no", "num": "no", "nr": "no", "nbr": "no", "nos": "no"}

YES = ("true", "yes", "y", "1", "t", "v", "ok", "是", "有", "對", "已", "○", "√", "✓", "✔")
NO = ("false", "no", "n", "0", "f", "x", "否", "無", "沒有", "非", "未", "×", "✗")

CHOICES: dict[str, dict[str, str]] = {
    "visit.kind": {
        "maintenance": "maintenance, service, paid service, periodic service, 保養, 定期保養, "
        "一般保養, 保修, 小保養, 大保養, 常規保養",
        "repair": "repair, repairs, running repairs, mechanical, 維修, 修理, 一般維修, 機修, 檢修",
        "body": "body, body and paint, bodywork, body shop, accidental, accident, paint, 鈑噴, "
        "鈑金, 烤漆, 鈑烤, 鈑金噴漆, 事故, 事故車",
        "warranty": "warranty, 保固, 保修期內, 索賠, 三包, 質保",
        "rescue": "rescue, road service, towing, 救援, 道路救援, 拖吊",
        "on_site": "on site, onsite, 到府, 到府服務, 外出, 上門, 上門服務",
        "free_clinic": "free clinic, free check, 免費健檢, 健檢, 義診, 免費檢測",
        "internal": "internal, workshop, 內部, 內部單, 自用",
    },
    "visit.state": {
        "arrived": "arrived, open, new, 進廠, 已進廠, 待修, 接車",
        "working": "in work, working, in progress, 施工中, 維修中, 作業中",
        "waiting": "waiting, on hold, 等待, 等料, 待料",
        "finished": "finished, done, completed, complete, ready, 完工, 已完工, 完成",
        "settled": "settled, paid, closed, invoiced, 結帳, 已結帳, 結案, 已結案, 已結算, 結清",
        "void": "void, cancelled, canceled, 作廢, 已作廢, 取消, 註銷",
    },
    "line.kind": {
        "labour": "labour, labor, labor charge, work, 工資, 工時, 工時費, 人工, 技術費",
        "part": "part, parts, material, materials, spare, 零件, 材料, 料件, 配件, 零配件",
        "outsourced": "outsourced, outside labor, sublet, osl, 外包, 外加工, 委外",
        "other": "other, misc, miscellaneous, 其他, 其它, 雜項",
    },
    "customer.kind": {
        "person": "person, private, individual, retail, 個人, 自然人, 散客",
        "company": "company, corporate, business, 公司, 公司行號, 企業, 法人, 單位",
        "fleet": "fleet, fleets, 車隊, 租賃",
    },
    "target.tier": {
        "target": "target, goal, base, 目標, 基本, 基準",
        "sprint": "sprint, stretch, 衝刺, 衝刺目標",
        "challenge": "challenge, 挑戰, 挑戰目標",
    },
    "target.origin": {
        "office": "office, own, self, 本廠, 自訂, 自行設定, 公司自訂",
        "head_office": "head office, headquarters, hq, maker, 總公司, 總部, 原廠, 總代理",
    },
    "staff.role": {
        "front_desk": "front desk, reception, advisor, service advisor, cashier, 前台, 櫃檯, 櫃台, "
        "接待, 服務顧問, 服務專員",
        "technician": "technician, mechanic, 技師, 技術員, 維修技師, 師傅",
        "parts": "parts, storekeeper, 零件, 零件員, 倉管, 配件",
        "sales": "sales, salesperson, sales rep, consultant, 業務, 業務員, 銷售, 銷售顧問, 業代",
        "manager": "manager, supervisor, 經理, 主管, 廠長, 課長, 組長",
        "owner": "owner, boss, director, 老闆, 負責人, 店主, 總經理",
    },
    "sale.kind": {
        "vehicle": "vehicle, car, new car, new vehicle, 新車, 車輛, 整車, 汽車",
        "insurance": "insurance, policy, 保險, 車險",
        "accessory": "accessory, accessories, 精品, 配件, 用品, 選配",
        "package": "package, service package, warranty extension, 套餐, 保養套餐, 延保",
    },
}
# Codes that mean this in the files where they are known to stand; proposed, never taken as read.
CODES: dict[str, dict[str, str]] = {
    "line.kind": {
        "w": "labour",
        "l": "labour",
        "工": "labour",
        "m": "part",
        "p": "part",
        "料": "part",
        "p001": "labour",
        "p002": "part",
        "p010": "outsourced",
        "p011": "other",
    },
}
_MEASURES = {measure.id: measure.name for measure in CATALOGUE.values()}
_TITLES: dict[str, Map[Any, str]] = {
    "visit.kind": visits.KIND_NAMES,
    "visit.state": visits.STATE_NAMES,
    "line.kind": visit_rows.LINE_KIND_NAMES,
    "customer.kind": customers.KIND_NAMES,
    "sale.kind": SALE_KINDS,
    "staff.role": ROLE_NAMES,
    "target.tier": TIER_NAMES,
    "target.origin": ORIGIN_NAMES,
    **dict.fromkeys(("target.measure", "result.measure"), _MEASURES),
}


def folded(text: str) -> str:
    """Fold width, case, blanks, marks and the two Chinese scripts."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_TO_SIMPLIFIED)
    return _NOT_WORD.sub(" ", plain).strip() or plain.strip()


@cache
def header_key(text: str) -> str:
    """Fold a header word: `*車牌號碼（必填）：` and `车牌编号` become the same."""
    plain = _HUMP.sub(" ", unicodedata.normalize("NFKC", text))
    words = folded(_ASIDE.sub(" ", plain).replace("#", " no ")) or folded(plain)
    english = (_ENGLISH.get(word, word) for word in words.split())
    joined = " ".join(english)
    return _NUMBER.sub("号", joined if joined.isascii() else joined.replace(" ", ""))


@cache
def choice_words(field: Field) -> dict[str, str]:
    """Return all words for a field's choices, folded: their ids, titles and usual names."""
    words: dict[str, str] = {}
    for choice in field.choices:
        names = CHOICES.get(field.id, {}).get(choice, "").split(", ")
        titles = in_every_language(_TITLES[field.id][choice]) if field.id in _TITLES else ()
        for name in (choice, *names, *titles):
            words.setdefault(folded(name), choice)
    return words


@cache
def yes_no_words() -> dict[str, bool]:
    """Return the words for yes and no, folded."""
    return dict.fromkeys(map(folded, YES), True) | dict.fromkeys(map(folded, NO), False)


@cache
def in_every_language(text: str) -> tuple[str, ...]:
    """Return a text in every language of the program, whichever it speaks now."""
    spoken = (gettext.translation(DOMAIN, RESOURCES / "locale", [name]) for name in LANGUAGES)
    return (text, *(one.gettext(text) for one in spoken))
