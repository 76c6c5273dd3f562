"""What the other tests of pages stand on: that a fault of a page is seen."""

from collections.abc import Callable

from browsing import Visit


def test_a_fault_of_a_page_is_seen_until_it_is_expected(open_page: Callable[..., Visit]):
    visit = open_page("/embed")
    visit.page.evaluate("console.error('it broke'); setTimeout(() => console.error('and broke again'), 300)")
    visit.expects("it broke")
    assert visit.faults == []
    visit.page.wait_for_timeout(600)
    assert visit.faults == ["and broke again"]
    visit.expects("again")
