"""The page of sources: as it comes from the service, without scripts, and in a browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import Element

import lxml.html
import pytest
from browsing import Visit, listening, served
from fastapi.testclient import TestClient
from test_sources import make, serving

PAGE = Path(__file__).parents[2] / "api" / "page"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(make(tmp_path_factory.mktemp("page") / "data")) as app, TestClient(app) as opened:
        yield opened


def page(client: TestClient, query: str = "") -> Element:
    return lxml.html.document_fromstring(client.get(f"/sources?{query}").text)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def works(tree: Element) -> list[str]:
    """The titles that are shown without scripts."""
    return [words(h4) for h4 in tree.xpath("//details[not(@hidden)]//li[@class='work' and not(@hidden)]/h4")]


def test_what_is_in_force_and_missing_stands_first_with_the_edition_that_is_held(client: TestClient):
    tree = page(client)
    sections = [section.get("id") for section in tree.xpath("//section")]
    assert sections == ["missing", "all"]
    told = words(tree.get_element_by_id("missing").xpath(".//div[@class='notice']")[0])
    assert "Only an earlier edition is held" in told and "Guide to neglect (2026)" in told
    assert "Held here: Guide to neglect (2023), which is out of date." in told
    assert [a.get("href") for a in tree.xpath("//section[@id='missing']//a")] == ["https://example.org/guide"]
    missing = words(tree.get_element_by_id("missing"))
    assert "London manual" in missing and "Norfolk manual" not in missing
    assert (
        "May be in force: check1Schools Act 2026Parliament; passed; whether it has started is not known here."
        in missing
    )
    assert words(tree.xpath("//ul[@class='counts']/li[4]")[0]).startswith("2 in force, not held")


def test_on_the_day_of_the_edition_that_is_held_nothing_is_behind(client: TestClient):
    tree = page(client, "as_of=2024-05-01")
    missing = words(tree.get_element_by_id("missing"))
    assert "earlier edition" not in missing and "Guide to neglect" not in missing
    assert "for 1 May 2024" in words(tree)
    # What is held but has not begun is no earlier edition of what applied then.
    assert "earlier edition" not in words(page(client, "as_of=2020-01-01").get_element_by_id("missing"))


def test_editions_of_one_work_stand_together_under_the_one_that_applies(client: TestClient):
    assert [title for title in works(page(client)) if "Guide" in title] == ["Guide to neglect (2026)"]
    assert "Guide to neglect (2023)" in works(page(client, "as_of=2024-05-01"))
    editions = [words(item) for item in page(client).xpath("//ol[@class='editions']/li")]
    assert [re.sub(r"\).*", ")", edition) for edition in editions] == [
        "Guide to neglect (2018)",
        "Guide to neglect (2023)",
        "Guide to neglect (2026)",
    ]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("held=true", ["Guide to neglect (2026)"]),
        ("status=historic&held=", ["Study <b>of</b> reviews"]),
        ("find=manual", ["London manual", "Norfolk manual"]),
        ("area=norfolk", ["Norfolk manual"]),
        ("find=zebra", []),
    ],
)
def test_the_filter_works_without_scripts(client: TestClient, query: str, shown: list[str]):
    tree = page(client, query)
    assert works(tree) == shown
    assert all(shelf.get("open") is not None for shelf in tree.xpath("//details[@class='shelf' and not(@hidden)]"))


def test_what_a_register_or_a_reader_writes_stays_text(client: TestClient):
    text = client.get("/sources", params={"find": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text and "<b>" not in text and "Study &lt;b&gt;of&lt;/b&gt; reviews" in text


def test_the_page_keeps_to_its_own_origin_and_has_nothing_inline(client: TestClient):
    response = client.get("/sources")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", response.text) == []
    tree = lxml.html.document_fromstring(response.text)
    loaded = [link.get("href") for link in tree.xpath("//link")] + [s.get("src") for s in tree.xpath("//script|//img")]
    assert loaded and all(address.startswith("/page/") for address in loaded)
    for address in loaded:
        assert client.get(address).status_code == 200
    assert all(a.get("rel") == "noreferrer" for a in tree.xpath("//a[starts-with(@href, 'http')]"))


def test_no_marker_of_the_template_is_left_and_every_field_has_a_label(client: TestClient):
    tree = page(client)
    assert not tree.xpath("//comment()")
    labelled = {label.get("for") for label in tree.xpath("//label")}
    assert labelled == {field.get("id") for field in tree.xpath("//select|//input")}


def test_the_start_page_leads_here():
    assert 'href="/sources"' in (PAGE / "index.html").read_text(encoding="utf-8")


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sources_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        serving(make(tmp_path_factory.mktemp("browsed") / "data")) as app,
        closing(listening()) as at,
        served(app, at) as url,
    ):
        yield url


@pytest.fixture
def visit(open_page: Callable[..., Visit], sources_address: str):
    """A phone's page."""
    return open_page(url=f"{sources_address}/sources", width=320, height=700).page


def seen(visit) -> list[str]:
    return [title.strip() for title in visit.locator(".work h4:visible").all_inner_texts()]


def test_typing_narrows_the_list_as_the_service_does(visit, client: TestClient):
    assert seen(visit) == []  # the groups are closed until somebody looks for something
    for find, status, held in (
        ("guide", "", ""),
        ("manual", "in_force", ""),
        ("", "", "true"),
        ("", "historic", "false"),
    ):
        visit.get_by_label("Words").fill(find)
        visit.get_by_label("Status", exact=True).select_option(status)
        visit.get_by_label("Held", exact=True).select_option(held)
        asked = page(client, f"find={find}&status={status}&held={held}")
        assert seen(visit) == works(asked)
        assert visit.locator("#shown").inner_text() == words(asked.get_element_by_id("shown"))


def test_it_can_be_used_by_keyboard_on_a_phone(visit):
    visit.get_by_label("Words").focus()
    visit.keyboard.type("neglect")
    visit.keyboard.press("Enter")
    assert visit.url.endswith("/sources") and seen(visit) == ["Guide to neglect (2026)"]
    visit.locator("summary", has_text="All editions").focus()
    visit.keyboard.press("Enter")
    assert visit.get_by_text("Guide to neglect (2018)").is_visible()
    assert visit.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_work_found_by_another_edition_shows_its_editions(visit, client: TestClient):
    visit.get_by_label("Status", exact=True).select_option("superseded")
    assert visit.get_by_text("Guide to neglect (2018)").is_visible()
    without_scripts = page(client, "status=superseded").xpath("//ol[@class='editions']/..")
    assert [block.get("open") is not None for block in without_scripts] == [True]


def test_another_day_is_asked_of_the_service(visit):
    visit.get_by_label("As of").fill("2024-05-01")
    visit.wait_for_url("**as_of=2024-05-01**")
    assert visit.get_by_text("The register as it stands for 1 May 2024.").is_visible()
