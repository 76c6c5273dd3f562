"""The parts of the widget that count bytes and code points, in the browser that will run them."""

import canned
import pytest
from browsing import Visit


def test_events_are_read_whole_however_the_bytes_are_cut(visit: Visit):
    sent = ': comment\r\nevent: stage\r\ndata: {"a":\r\ndata: "é👶"}\r\n\r\nevent: answer\ndata: 1\n\ndata: cut off'

    for size in (1, 2, 3, 7, 1000):
        received = visit.page.evaluate(
            """async ([text, size]) => {
                const { events } = await import("/widget/events.js");
                const bytes = new TextEncoder().encode(text);
                const stream = new ReadableStream({ start(controller) {
                    for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
                    controller.close();
                } });
                const found = [];
                for await (const { event, data } of events(stream)) found.push([event, data]);
                return found;
            }""",
            [sent, size],
        )
        assert received == [["stage", '{"a":\n"é👶"}'], ["answer", "1"]]


@pytest.mark.parametrize(
    ("text", "start", "quote", "marks"),
    [
        pytest.param("👶👶 the child, the child", 14, "the child", ["the child"], id="the second of two"),
        pytest.param("👶 see\n  the child", 0, "see the", ["see\n  the"], id="wrong offsets: found by its words"),
        pytest.param("see the child", 0, "another", [], id="not there: nothing is marked"),
        pytest.param("end of a quote. Rest", -10, "Begin, to end of a quote.", ["end of a quote."], id="begun earlier"),
        pytest.param("Text. The begin", 6, "The beginning that goes on", ["The begin"], id="goes on behind"),
    ],
)  # fmt: skip
def test_the_quotation_is_marked_by_code_points(visit: Visit, text: str, start: int, quote: str, marks: list[str]):
    found = visit.page.evaluate(
        """async ([text, start, quote]) => {
            const { marked } = await import("/widget/quotes.js");
            const parts = marked(text, 0, { quote, start, end: start + Array.from(quote).length, lead: null });
            const whole = parts.map((part) => part.textContent ?? part).join("");
            return [whole, parts.filter((part) => part.nodeName === "MARK").map((part) => part.textContent)];
        }""",
        [text, start, quote],
    )
    assert found == [text, marks]


def test_the_words_that_lead_in_are_marked_too(visit: Visit):
    found = visit.page.evaluate(
        """async () => {
            const { marked } = await import("/widget/quotes.js");
            const lead = { quote: "They should:", start: 100, end: 112 };
            const parts = marked("They should: one; two; three", 100, { quote: "two", start: 118, end: 121, lead });
            return parts.map((part) => part.nodeName === "MARK" ? [part.textContent] : part);
        }"""
    )
    assert found == [["They should:"], " one; ", ["two"], "; three"]


@pytest.mark.parametrize(
    ("changes", "area", "expected"),
    [
        ({"statements": []}, "norfolk", []),
        ({"unanswered": ["Who pays?"]}, "", ["What do reviews say: How soon?"]),
        ({}, "norfolk", ["What does the procedure in norfolk say: How soon?", "What do reviews say: How soon?"]),
        (
            {
                "standalone_question": "What do reviews say about fathers?",
                "statements": [canned.statement(1, force="learning")],
            },
            "",
            ["What does guidance say about fathers?"],
        ),
        ({"standalone_question": "note " * 100}, "norfolk", []),
    ],
    ids=["nothing", "in part", "procedure", "of another kind", "a case note"],
)
def test_what_to_ask_next_stands_alone_and_asks_for_what_is_missing(
    visit: Visit, changes: dict, area: str, expected: list[str]
):
    found = visit.page.evaluate(
        """async ([answer, area]) => (await import("/widget/ending.js")).followUps(answer, area)""",
        [canned.answer(**{"standalone_question": "How soon?", **changes}), area],
    )
    assert found == expected


@pytest.mark.parametrize("stored", ["", "short", "0" * 64])
def test_the_owners_secret_is_random_kept_and_mended(visit: Visit, stored: str):
    secret = visit.page.evaluate(
        """async (stored) => {
            localStorage.setItem("touchstone-owner", stored);
            const { owner } = await import(`/widget/service.js?${stored.length}`);
            return [owner(), owner(), localStorage.getItem("touchstone-owner")];
        }""",
        stored,
    )
    assert len(set(secret)) == 1 and len(secret[0]) == 64
    assert (secret[0] == stored) is (stored == "0" * 64)


def test_without_storage_the_secret_lasts_as_long_as_the_page(visit: Visit):
    secrets = visit.page.evaluate(
        """async () => {
            Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
            const { owner } = await import("/widget/service.js?again");
            return [owner(), owner()];
        }"""
    )
    assert secrets[0] == secrets[1] and len(secrets[0]) == 64


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/v1/passages/1",
        "//evil.example/v1/passages/1",
        "/v1/sources/x",
        "javascript:1",
        "/v1/passages/../sources/x",
    ],
)
def test_only_addresses_of_the_service_are_opened(visit: Visit, target: str):
    opened = visit.page.evaluate(
        """async (address) => {
            const { Service } = await import("/widget/service.js");
            const service = new Service({ base: new URL("/", location.href), token: () => null, owner: "x" });
            try { return service.own(address, "v1/passages/"); } catch (error) { return error.name; }
        }""",
        target,
    )
    assert opened == "TypeError" or opened.startswith(visit.page.url + "v1/passages/")
