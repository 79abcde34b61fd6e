from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.models.office import OfficeSettings
from tests.helpers.garage import Garage


@pytest.fixture
def garage(sqlite_office, clock):
    return Garage(sqlite_office, clock)


@pytest.fixture
def set_office(garage):
    """Change settings of the office."""

    def change(**values):
        def command(uow):
            with uow:
                office = uow.load(OfficeSettings, 1)
                for name, value in values.items():
                    setattr(office, name, value)
                uow.commit()

        garage.office.write(command)

    return change


@pytest.fixture
def text_of(garage):
    """Print something of the garage and read the text of all its pages."""

    def read(render, subject):
        pages = PdfReader(BytesIO(garage.office.read(lambda s: render(s, subject)))).pages
        return "\n".join(page.extract_text() for page in pages)

    return read
