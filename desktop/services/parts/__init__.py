"""Parts: what they are, where they lie, who sells them, and what they cost."""

from desktop.services.parts.cards import PartCard, part_card
from desktop.services.parts.drafts import PartDraft, SourceDraft
from desktop.services.parts.rows import PARTS, PartRow
from desktop.services.parts.writing import archive_part, change_part, enter_part

__all__ = [
    "PARTS",
    "PartCard",
    "PartDraft",
    "PartRow",
    "SourceDraft",
    "archive_part",
    "change_part",
    "enter_part",
    "part_card",
]
