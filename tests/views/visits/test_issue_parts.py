"""Handing parts out from the page of a visit."""

from desktop.services.visit_work import void_visit
from desktop.views.kit.issue_parts import IssueDialog
from desktop.views.visits.screen import ISSUE


def command(screen):
    return next(each for each in screen.commands() if each.spec.id == ISSUE.id)


def test_the_parts_of_the_visit_on_show_are_asked_for(screen, show, wang, qtbot):
    show(wang)
    command(screen).run()
    qtbot.waitUntil(lambda: screen.findChildren(IssueDialog) != [])
    (dialog,) = screen.findChildren(IssueDialog)
    assert dialog.windowTitle().startswith("Parts for visit")
    qtbot.waitUntil(dialog.messages.isVisible)  # its bill has no parts yet
    dialog.reject()


def test_nothing_is_handed_out_to_a_visit_that_is_void(
    screen, show, wang, card, told, sqlite_office
):
    version = card(wang).version
    sqlite_office.write(lambda uow: void_visit(uow, wang, version, "打錯"))
    show(wang)
    command(screen).run()
    assert told[-1][0] == "warning"
    assert screen.findChildren(IssueDialog) == []
