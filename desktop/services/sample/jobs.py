"""What is done to cars: each job with its concern, its hours, its parts and its season."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.models.visit import VisitKind
from desktop.services.sample.dice import Urn


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """One job; each is equal to itself alone.

    Attributes:
        weight: How often it is done, among the jobs of its kind.
        concern: What the customer says.
        cause: What was found.
        labour: Operations with their standard hours.
        parts: Kinds of parts with their quantities.
        outsourced: What another shop does, with its price.
        other: What else is on the bill, with its price.
        months: When it is done twice as often.
        days: Fewest and most open days the car stays; (0, 0) is the same day.
    """

    weight: float
    concern: str
    cause: str = ""
    labour: Sequence[tuple[str, str]] = ()
    parts: Sequence[tuple[str, str]] = ()
    outsourced: Sequence[tuple[str, int]] = ()
    other: Sequence[tuple[str, int]] = ()
    months: Sequence[int] = ()
    days: tuple[int, int] = (0, 0)


_SUMMER, _WINTER, _RAIN = (5, 6, 7, 8, 9), (12, 1, 2), (4, 5, 6)
_OIL, _FILTER = ("機油", "4"), ("機油濾芯", "1")

_MAINTENANCE = (
    Job(weight=46, concern="定期保養", labour=[("小保養", "0.5")], parts=[_OIL, _FILTER]),
    Job(
        weight=10,
        concern="定期保養，檢查煞車",
        labour=[("小保養及煞車檢查", "0.8")],
        parts=[_OIL, _FILTER],
    ),
    Job(
        weight=13,
        concern="兩萬公里保養",
        labour=[("中保養", "1.0")],
        parts=[_OIL, _FILTER, ("空氣濾芯", "1")],
    ),
    Job(
        weight=7,
        concern="四萬公里大保養",
        labour=[("大保養", "2.2")],
        parts=[_OIL, _FILTER, ("空氣濾芯", "1"), ("火星塞", "4"), ("煞車油", "1")],
    ),
    Job(
        weight=6,
        concern="換變速箱油",
        labour=[("更換變速箱油", "0.9")],
        parts=[("變速箱油", "5")],
    ),
    Job(
        weight=6,
        concern="冷氣有霉味，換濾網",
        labour=[("更換冷氣濾網", "0.3")],
        parts=[("冷氣濾網", "1")],
        months=_SUMMER,
    ),
    Job(
        weight=4,
        concern="雨刷刮不乾淨",
        labour=[("更換雨刷", "0.2")],
        parts=[("雨刷片", "1")],
        months=_RAIN,
    ),
    Job(
        weight=5,
        concern="換輪胎兩條",
        labour=[("輪胎拆裝平衡", "0.6")],
        parts=[("輪胎 205/55R16", "2")],
        other=[("廢輪胎處理費", 100)],
    ),
    Job(
        weight=3,
        concern="換四條輪胎並定位",
        labour=[("輪胎拆裝平衡", "1.0"), ("四輪定位", "0.8")],
        parts=[("輪胎 185/65R15", "4")],
    ),
    Job(weight=4, concern="驗車前檢查", labour=[("驗車前檢查", "0.5")], other=[("代驗車費", 750)]),
)
_REPAIR = (
    Job(
        weight=11,
        concern="煞車異音",
        cause="來令片磨耗至極限",
        labour=[("更換前煞車來令片", "0.9")],
        parts=[("前煞車來令片", "1")],
    ),
    Job(
        weight=5,
        concern="煞車抖動",
        cause="碟盤偏擺",
        labour=[("更換碟盤及來令片", "1.6")],
        parts=[("煞車碟盤", "2"), ("前煞車來令片", "1")],
    ),
    Job(
        weight=4,
        concern="後煞車尖叫",
        cause="後來令片見底",
        labour=[("更換後煞車來令片", "0.9")],
        parts=[("後煞車來令片", "1")],
    ),
    Job(
        weight=9,
        concern="冷氣不冷",
        cause="冷媒不足，管路微漏",
        labour=[("檢漏抽真空灌冷媒", "1.0")],
        parts=[("冷媒 R134a", "2")],
        months=_SUMMER,
    ),
    Job(
        weight=3,
        concern="冷氣不冷且有異音",
        cause="壓縮機離合器損壞",
        labour=[("更換冷氣壓縮機", "3.0")],
        parts=[("冷氣壓縮機", "1"), ("冷媒 R134a", "2")],
        months=_SUMMER,
        days=(0, 2),
    ),
    Job(
        weight=3,
        concern="出風口沒風",
        cause="鼓風機馬達卡死",
        labour=[("更換鼓風機馬達", "1.2")],
        parts=[("鼓風機馬達", "1")],
    ),
    Job(
        weight=10,
        concern="發不動，疑似沒電",
        cause="電瓶老化",
        labour=[("更換電瓶及充電測試", "0.4")],
        parts=[("電瓶", "1")],
        months=_WINTER,
    ),
    Job(
        weight=4,
        concern="電瓶燈亮",
        cause="發電機不發電",
        labour=[("更換發電機", "1.8")],
        parts=[("發電機", "1"), ("發電機皮帶", "1")],
        days=(0, 1),
    ),
    Job(
        weight=3,
        concern="起動馬達喀喀聲",
        cause="起動馬達碳刷磨損",
        labour=[("更換起動馬達", "1.5")],
        parts=[("起動馬達", "1")],
        days=(0, 1),
    ),
    Job(
        weight=6,
        concern="水溫過高",
        cause="水泵漏水",
        labour=[("更換水泵", "2.4")],
        parts=[("水泵", "1"), ("水箱精", "3")],
        days=(0, 2),
    ),
    Job(
        weight=3,
        concern="停車後地上有水",
        cause="水箱破裂",
        labour=[("更換水箱", "2.0")],
        parts=[("水箱", "1"), ("水箱精", "3"), ("節溫器", "1")],
        days=(0, 1),
    ),
    Job(
        weight=6,
        concern="過坑洞底盤異音",
        cause="李子串鬆曠",
        labour=[("更換李子串", "0.8")],
        parts=[("李子串", "2")],
    ),
    Job(
        weight=5,
        concern="方向盤偏右，吃胎",
        cause="三角架鐵套破裂",
        labour=[("更換下三角架", "1.8"), ("四輪定位", "0.8")],
        parts=[("下三角架", "2")],
    ),
    Job(
        weight=4,
        concern="車身晃動，避震器漏油",
        cause="前避震器漏油",
        labour=[("更換前避震器", "2.2"), ("四輪定位", "0.8")],
        parts=[("前避震器", "2")],
        days=(0, 1),
    ),
    Job(
        weight=4,
        concern="行駛中有嗡嗡聲",
        cause="輪軸承磨損",
        labour=[("更換輪軸承", "1.5")],
        parts=[("輪軸承", "1")],
    ),
    Job(
        weight=4,
        concern="怠速抖動",
        cause="引擎腳塌陷",
        labour=[("更換引擎腳", "1.6")],
        parts=[("引擎腳", "2")],
    ),
    Job(
        weight=4,
        concern="加速無力，引擎燈亮",
        cause="火星塞積碳",
        labour=[("電腦診斷", "0.5"), ("更換火星塞", "0.7")],
        parts=[("火星塞", "4")],
    ),
    Job(
        weight=5,
        concern="輪胎被釘子刺破",
        labour=[("補胎", "0.3")],
    ),
    Job(
        weight=4,
        concern="大燈不亮",
        cause="燈泡燒毀",
        labour=[("更換燈泡", "0.2")],
        parts=[("頭燈燈泡", "2")],
    ),
    Job(
        weight=2,
        concern="變速箱打滑",
        cause="變速箱離合器片磨耗",
        labour=[("拆裝變速箱", "6.5")],
        parts=[("變速箱油", "7")],
        outsourced=[("變速箱翻修（外包）", 22000)],
        days=(3, 7),
    ),
)
_BODY = (
    Job(
        weight=5,
        concern="前保險桿擦撞",
        labour=[("鈑金整修", "3.0"), ("烤漆", "3.5")],
        parts=[("前保險桿", "1"), ("烤漆材料", "1")],
        days=(2, 5),
    ),
    Job(
        weight=4,
        concern="右前葉子板凹陷",
        labour=[("鈑金", "2.5"), ("烤漆", "3.0")],
        parts=[("葉子板", "1"), ("烤漆材料", "1")],
        days=(2, 4),
    ),
    Job(
        weight=4,
        concern="車門刮傷補漆",
        labour=[("局部烤漆", "3.0")],
        parts=[("烤漆材料", "1")],
        days=(1, 3),
    ),
    Job(
        weight=2,
        concern="保險出險：追撞前車",
        labour=[("鈑金校正", "8.0"), ("全面烤漆", "7.0")],
        parts=[("前保險桿", "1"), ("葉子板", "2"), ("水箱", "1"), ("烤漆材料", "3")],
        outsourced=[("大樑校正（外包）", 9000)],
        days=(5, 9),
    ),
    Job(
        weight=2,
        concern="小凹痕免烤漆修復",
        outsourced=[("凹痕修復（外包）", 3500)],
        labour=[("車身拋光", "0.8")],
        days=(1, 1),
    ),
)
_RESCUE = (
    Job(
        weight=5,
        concern="路邊拋錨，請求拖吊",
        labour=[("道路救援檢修", "1.2")],
        outsourced=[("拖吊（外包）", 1800)],
        days=(0, 1),
    ),
    Job(
        weight=5,
        concern="停車場電瓶沒電，到場救援",
        labour=[("到場更換電瓶", "0.8")],
        parts=[("電瓶", "1")],
    ),
)
_WARRANTY = (
    Job(
        weight=3,
        concern="保固期內：水箱滲水",
        labour=[("保固更換水箱", "2.0")],
        parts=[("水箱", "1")],
        days=(0, 2),
    ),
    Job(
        weight=4,
        concern="保固期內：電瓶檢測更換",
        labour=[("保固更換電瓶", "0.4")],
        parts=[("電瓶", "1")],
    ),
    Job(
        weight=2,
        concern="保固期內：避震器漏油",
        labour=[("保固更換避震器", "2.2")],
        parts=[("前避震器", "2")],
        days=(0, 1),
    ),
)
_ON_SITE = (
    Job(
        weight=5,
        concern="到府保養",
        labour=[("到府小保養", "0.8")],
        parts=[_OIL, _FILTER],
        other=[("出車費", 500)],
    ),
    Job(
        weight=2,
        concern="到府更換電瓶",
        labour=[("到府更換電瓶", "0.6")],
        parts=[("電瓶", "1")],
        other=[("出車費", 500)],
    ),
)
_FREE_CLINIC = (Job(weight=1, concern="校園免費健檢", labour=[("全車健檢二十項", "0.4")]),)
_INTERNAL = (
    Job(weight=3, concern="公務車保養", labour=[("小保養", "0.5")], parts=[_OIL, _FILTER]),
    Job(weight=1, concern="代步車整備", labour=[("代步車檢查清潔", "0.6")]),
)
# What a car is left over for when a part has to be ordered.
SLOW = Urn.of((job, job.weight) for job in _REPAIR if job.days[1])
REDO = Job(weight=1, concern="上次修理後仍有異音", cause="螺絲未鎖緊", labour=[("重修檢查", "0.7")])
ADDED = Urn.of(
    (job, job.weight)
    for job in (
        Job(weight=5, concern="", labour=[("更換冷氣濾網", "0.3")], parts=[("冷氣濾網", "1")]),
        Job(weight=5, concern="", labour=[("更換雨刷", "0.2")], parts=[("雨刷片", "1")]),
        Job(weight=3, concern="", labour=[("更換燈泡", "0.2")], parts=[("頭燈燈泡", "1")]),
        Job(weight=2, concern="", labour=[("更換電瓶", "0.4")], parts=[("電瓶", "1")]),
        Job(weight=2, concern="", labour=[("更換煞車油", "0.5")], parts=[("煞車油", "1")]),
    )
)
FREE = frozenset({VisitKind.WARRANTY, VisitKind.FREE_CLINIC, VisitKind.INTERNAL})
CLINIC_MONTHS = (3, 9)  # a term begins
_CATALOGUE = {
    VisitKind.MAINTENANCE: _MAINTENANCE,
    VisitKind.REPAIR: _REPAIR,
    VisitKind.BODY: _BODY,
    VisitKind.RESCUE: _RESCUE,
    VisitKind.WARRANTY: _WARRANTY,
    VisitKind.ON_SITE: _ON_SITE,
    VisitKind.FREE_CLINIC: _FREE_CLINIC,
    VisitKind.INTERNAL: _INTERNAL,
}


def _of_month(month: int) -> dict[VisitKind, Urn[Job]]:
    return {
        kind: Urn.of((job, job.weight * (2.2 if month in job.months else 1.0)) for job in jobs)
        for kind, jobs in _CATALOGUE.items()
    }


JOBS = {month: _of_month(month) for month in range(1, 13)}
