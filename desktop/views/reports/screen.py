"""The page of reports, in tabs: one line of TABS each."""

from desktop.system.i18n import N_
from desktop.views.kit.screen import Context
from desktop.views.kit.tabs import Tab, TabbedScreen
from desktop.views.reports.analysis_page import AnalysisPage
from desktop.views.reports.documents_page import DocumentsPage
from desktop.views.reports.figures_page import FiguresPage
from desktop.views.reports.print_page import PrintPage
from desktop.views.reports.year_end_page import YearEndPage

TABS = (
    Tab("print", N_("&Print"), PrintPage),
    Tab("documents", N_("&Documents"), DocumentsPage),
    Tab("figures", N_("&Figures"), FiguresPage),
    Tab("analysis", N_("&Analysis"), AnalysisPage),
    Tab("year_end", N_("&Year-end report"), YearEndPage),
)


class ReportsScreen(TabbedScreen):
    """What the office prints and counts."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, TABS)
