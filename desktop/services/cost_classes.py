"""The six classes of cost a settlement is summed up in, as the rules of the trade name them."""

from enum import StrEnum

from desktop.models.visit import LineKind
from desktop.services.visit_rows import LineRow
from desktop.system.i18n import N_


class CostClass(StrEnum):
    """What a line of a bill is, in the eyes of who reads the settlement."""

    DIAGNOSIS = "diagnosis"
    TESTING = "testing"
    MATERIALS = "materials"
    LABOUR = "labour"
    OUTSOURCED = "outsourced"
    OTHER = "other"


CLASS_NAMES = {
    CostClass.DIAGNOSIS: N_("Diagnosis"),
    CostClass.TESTING: N_("Testing"),
    CostClass.MATERIALS: N_("Materials"),
    CostClass.LABOUR: N_("Working hours"),
    CostClass.OUTSOURCED: N_("Processing"),
    CostClass.OTHER: N_("Other costs"),
}
_BY_KIND = {
    LineKind.LABOUR: CostClass.LABOUR,
    LineKind.PART: CostClass.MATERIALS,
    LineKind.OUTSOURCED: CostClass.OUTSOURCED,
    LineKind.OTHER: CostClass.OTHER,
}
# What names them, whatever language the line was written in.
_WORDS = {
    CostClass.DIAGNOSIS: ("診斷", "诊断", "diagnosis", "diagnostics"),
    CostClass.TESTING: ("檢測", "检测", "檢驗", "检验", "testing", "inspection"),
}
_FEE = ("費用", "费用", "費", "费")


def cost_class(line: LineRow) -> CostClass:
    """Return the class of a line.

    Labour is diagnosis or testing where its job says so; without a job, where its text ends so:
    電腦診斷 is diagnosis, 診斷後更換水泵 is not.
    """
    plain = _BY_KIND[LineKind(line.kind)]
    if plain is not CostClass.LABOUR:
        return plain
    job, text = line.job.casefold(), _without_fee(line.text.casefold().strip())
    for found, words in _WORDS.items():
        if any(word in job for word in words) or (not job and text.endswith(words)):
            return found
    return plain


def _without_fee(text: str) -> str:
    for ending in _FEE:
        if text.endswith(ending):
            return text.removesuffix(ending)
    return text
