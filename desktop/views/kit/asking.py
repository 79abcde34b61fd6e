"""What is not known yet of a record, written with what to ask next."""

from html import escape

from desktop.services.completeness import Completeness, Gap
from desktop.system.i18n import _
from desktop.views.kit.actions import ActionSpec, keys_text

ASK_KEY = "F3"


def question_html(known: Completeness) -> str:
    """Write how much is known, and the next question with the key that answers it."""
    share = _("{share} of what matters is known").format(share=f"{known.share:.0%}")
    if known.next is None:
        return f'<p class="muted">{escape(share)}</p>'
    key = keys_text(ASK_KEY)
    asked = _("Ask next: “{question}” ({key})").format(question=known.next.question, key=key)
    return f'<p class="muted">{escape(share)}</p><p>{escape(asked)}</p>'


def gaps_html(known: Completeness) -> str:
    """Write everything that is not known yet, the weightiest first."""
    if not known.gaps:
        return ""
    rows = "".join(
        f'<tr><td class="muted">{escape(gap.name)}</td><td>{escape(gap.question)}</td></tr>'
        for gap in known.gaps
    )
    heading = escape(_("What we do not know yet"))
    return f"<h4>{heading}</h4><table>{rows}</table>"


def ask_value(gap: Gap) -> str:
    """Return where a gap of a vehicle is filled, for a page that shows a list by name."""
    return f"{gap.vehicle_id}/{gap.field}"


def ask_spec(screen: str, menu: str, text: str) -> ActionSpec:
    """Describe the action that jumps into the form at what is to be asked next."""
    return ActionSpec(f"{screen}.ask", text, menu, ASK_KEY, new_group=True)
