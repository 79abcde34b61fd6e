"""Names, phones and addresses as they are met at a Taiwanese front desk; all made up."""

from collections.abc import Callable

from desktop.services.sample.dice import Dice, Urn

Maker = Callable[[Dice], str]
# The share of each name among 10,000 people, after the population register.
_SURNAMES = Urn.of(
    (surname, weight)
    for weight, surnames in (
        (1110, "陳"),
        (832, "林"),
        (608, "黃"),
        (527, "張"),
        (513, "李"),
        (412, "王"),
        (405, "吳"),
        (317, "劉"),
        (288, "蔡"),
        (266, "楊"),
        (232, "許"),
        (206, "鄭"),
        (192, "謝"),
        (177, "郭洪"),
        (151, "邱曾廖"),
        (139, "賴徐"),
        (125, "周葉蘇"),
        (92, "莊江呂何"),
        (79, "蕭羅高潘簡"),
        (63, "朱鍾彭游詹胡"),
        (51, "施沈余趙盧梁顏"),
        (39, "柯孫魏翁戴范宋方"),
        (29, "鄧杜傅侯曹溫薛丁馬"),
        (21, "蔣唐卓馮姚石董紀歐程"),
        (16, "康古連湯姜汪田白鄒尤巫涂"),
        (11, "阮黎龔嚴韓袁童陸金錢夏柳倪邵"),
    )
    for surname in surnames
)
_ELDER_MEN = "文明志雄俊榮德福義勇輝隆昌國進財金龍順發堂松"
_ELDER_WOMEN = "美麗淑秀玉珠惠貞雲鳳蘭芬琴香娥月英華枝"
_MEN = "志偉家豪俊宏建銘冠廷宗翰承恩柏彥信維哲瑋育誠凱威宇翔軒霖"
_WOMEN = "雅婷怡君佳穎欣怡詩涵淑芬心怡郁雯靜宜佩珊筱芸宜蓁思妤品萱"
_RARE = "堃喆㬢犇淼垚翊燊昀玥"
FOREIGN = (
    "David Miller",
    "Sarah Thompson",
    "Michael Chen",
    "Nguyễn Văn Hùng",
    "Emily Clark",
    "Jean-Luc Martin",
    "Siti Rahayu",
    "Daniel Müller",
    "Anna Kowalska",
    "Kenji Sato",
    "Maria Santos",
    "James O'Connor",
)
_ABROAD = (
    "Alex",
    "Ayu",
    "Chloé",
    "Elena",
    "George",
    "Hana",
    "Ivan",
    "Linh",
    "Luca",
    "Nina",
    "Yuki",
)
_FAMILIES = ("Bauer", "Cruz", "Dubois", "Evans", "Ito", "Khan", "Kim", "Novak", "Pham", "Rossi")
_GIVEN: tuple[tuple[str, float], ...] = (
    (_ELDER_MEN, 0.28),
    (_ELDER_WOMEN, 0.17),
    (_MEN, 0.33),
    (_WOMEN, 0.22),
)
_GENERATIONS = Urn.of(_GIVEN)
_FIRST = "順大永宏國新富金東華三信立泰聯嘉福長昇瑞正全亞台裕豐鴻億"
_SECOND = "發豐信泰成興昌盛達通安利祥益隆源昇和亨旺鑫鴻輝"
_THIRD = "發豐信泰成興昌盛達安利祥益隆源和旺鑫鴻輝"
_TRADES = (
    "實業有限公司",
    "企業有限公司",
    "工程有限公司",
    "貿易有限公司",
    "食品有限公司",
    "科技股份有限公司",
    "營造股份有限公司",
    "水電行",
    "機電工程有限公司",
    "國際股份有限公司",
    "室內裝修有限公司",
    "企業社",
)
_FLEETS = (
    "物流股份有限公司",
    "小客車租賃有限公司",
    "通運有限公司",
    "貨運有限公司",
    "保全股份有限公司",
    "快遞股份有限公司",
)
_CABS = ("計程車行", "交通有限公司", "衛星車隊", "計程車客運服務業", "車行")
_OFFICES = (
    "新北市{0}區公所",
    "新北市政府{1}",
    "{0}衛生所",
    "{0}分局",
    "{0}戶政事務所",
    "新北市政府{1}{0}第{2}分隊",
)
_BUREAUS = ("工務局", "環境保護局", "消防局", "農業局", "水利局", "交通局", "教育局")
_NUMERALS = "一二三四五六七八九"
_CITIES = ("台北市", "桃園市", "基隆市", "新竹縣", "宜蘭縣", "苗栗縣")
_UNITS = (
    "清潔隊",
    "稽查隊",
    "養護工程隊",
    "車輛管理隊",
    "巡查隊",
    "救護隊",
    "施工所",
    "工程處",
    "管理處",
    "行政科",
)
_SCHOOLS = (
    "{0}高級中學",
    "{0}國民小學",
    "{0}科技大學",
    "{0}國民中學",
    "{0}大學總務處",
)
_TOWNS: tuple[tuple[str, float], ...] = (
    ("板橋", 5),
    ("三重", 4),
    ("中和", 4),
    ("新莊", 4),
    ("永和", 2),
    ("土城", 3),
    ("樹林", 2),
    ("蘆洲", 2),
    ("五股", 1),
    ("泰山", 1),
    ("林口", 1),
    ("鶯歌", 1),
)
_TOWN = Urn.of(_TOWNS)
_ROADS = (
    "中正路",
    "中山路",
    "民生路",
    "文化路",
    "民族路",
    "自強路",
    "和平路",
    "成功路",
    "建國路",
    "復興路",
    "三民路",
    "光復路",
    "忠孝路",
    "仁愛路",
)


def person(dice: Dice) -> str:
    """Make up the name of a person."""
    if dice.happens(0.006):
        return dice.pick(FOREIGN)
    signs = dice.draw(_GENERATIONS)
    given = [dice.pick(signs), dice.pick(signs)]
    if dice.happens(0.012):
        given[-1] = dice.pick(_RARE)
    return dice.draw(_SURNAMES) + "".join(given[: 1 if dice.happens(0.05) else 2])


def brand(dice: Dice) -> str:
    """Make up what a firm calls itself, in two characters."""
    return dice.pick(_FIRST) + dice.pick(_SECOND)


def rarer_brand(dice: Dice) -> str:
    """Make up what a firm calls itself, in three characters, where the short ones are taken."""
    return brand(dice) + dice.pick(_THIRD)


def foreigner(dice: Dice) -> str:
    """Make up the name of somebody from abroad, of whom a large shop knows many."""
    return f"{dice.pick(_ABROAD)} {dice.pick(_FAMILIES)}"


def company(dice: Dice, make: Maker = brand) -> str:
    """Make up the name of a firm."""
    return make(dice) + dice.pick(_TRADES)


def fleet(dice: Dice, make: Maker = brand) -> str:
    """Make up the name of a firm that lives on its cars."""
    return make(dice) + dice.pick(_FLEETS)


def cab_firm(dice: Dice, make: Maker = brand) -> str:
    """Make up the name of a taxi company."""
    return make(dice) + dice.pick(_CABS)


def public_office(dice: Dice) -> str:
    """Make up the name of an authority."""
    return dice.pick(_OFFICES).format(dice.draw(_TOWN), dice.pick(_BUREAUS), dice.pick(_NUMERALS))


def farther_office(dice: Dice) -> str:
    """Make up the name of an authority of another city or county, or of one of its units."""
    office = f"{dice.pick(_CITIES)}政府{dice.pick(_BUREAUS)}{dice.pick(_UNITS)}"
    return f"{office}第{dice.pick(_NUMERALS)}分隊" if dice.happens(0.7) else office


def school(dice: Dice, make: Maker = brand) -> str:
    """Make up the name of a school."""
    return dice.pick(_SCHOOLS).format(make(dice))


def address(dice: Dice) -> str:
    """Make up an address in the shop's neighbourhood."""
    lane = f"{dice.randint(2, 320)}巷" if dice.happens(0.4) else ""
    floor = f"{dice.randint(2, 12)}樓" if dice.happens(0.5) else ""
    section = f"{dice.pick('一二三')}段" if dice.happens(0.5) else ""
    road = dice.pick(_ROADS) + section
    return f"新北市{dice.draw(_TOWN)}區{road}{lane}{dice.randint(1, 480)}號{floor}"


def mobile(dice: Dice) -> str:
    """Make up a mobile number."""
    return dice.digits("09##-###-###")


def landline(dice: Dice) -> str:
    """Make up a landline number of the north."""
    return dice.digits(f"02-{dice.pick('28')}###-####")


def tax_id(dice: Dice) -> str:
    """Make up a Taiwanese tax id whose check digit is right."""
    stem = dice.digits(f"{dice.pick('1234589')}######")
    return next(number for last in range(10) if tax_id_is_right(number := f"{stem}{last}"))


def tax_id_is_right(number: str) -> bool:
    """Check a tax id: eight digits, weighted, whose digit sums divide by five."""
    products = [int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True)]
    total = sum(product // 10 + product % 10 for product in products)
    return total % 5 == 0 or (number[6] == "7" and (total + 1) % 5 == 0)


_TRIES, _MOST_TRIES = 8, 1000
_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)


class Unique:
    """Draws again until a value is new."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, value: str) -> None:
        """Know of a value that came from elsewhere."""
        self._taken.add(value)

    def new(self, make: Maker, dice: Dice, more: Maker | None = None) -> str:
        """Make a value that this one never gave before.

        Args:
            make: Makes a value.
            dice: What it is drawn with.
            more: Makes values of a larger kind, for when those of `make` run short.

        Raises:
            RuntimeError: There are hardly any values left; a larger kind is needed.
        """
        for maker, tries in ((make, _TRIES), (more or make, _MOST_TRIES)):
            for _ in range(tries):
                if (value := maker(dice)) not in self._taken:
                    self._taken.add(value)
                    return value
        raise RuntimeError(f"{len(self._taken)} values are taken, and no new one is found")
