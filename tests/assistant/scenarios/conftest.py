"""A workshop over the starter library, and one scenario that the tests of this folder look at from all sides."""

from datetime import UTC, date, datetime

import pytest

from assistant.scenarios.bank_records import Banks
from assistant.scenarios.banks import shipped
from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop, workshop
from assistant.scenarios.maker import Made
from knowledge.settings import Settings
from knowledge.stores import Stores

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def banks() -> Banks:
    return shipped()


@pytest.fixture(scope="session")
def shop(starter: Stores) -> Workshop:
    return workshop(
        starter,
        Settings(),
        today=lambda: TODAY,
        now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC),
        new_id=lambda: "abcdef012345",
    )


@pytest.fixture(scope="session")
def made(shop: Workshop) -> Made:
    return shop.new(Wanted(themes=["neglect"], seed=2))
