"""The LangChain retriever and tool, over an open service and over HTTP, in a real chain."""

from collections.abc import Iterator

import pytest
from browsing import listening, served
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from looping import finished

from api.app import create_app
from api.guidance_retriever import Guidance, GuidanceRetriever, Local, NotAnswered, Remote, guidance_tool
from api.schemas import LocatorSchema, ResultSchema, SearchRequest, SearchSchema
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.settings import Settings
from knowledge.stores import Stores

ASKED = "how many working days from strategy discussion to conference"
URGENT = "the baby is not breathing"


@pytest.fixture(scope="module")
def service(starter: Stores) -> Service:
    return Service(starter, build(starter, Settings()), Settings())


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    with listening() as at, served(create_app(service, Danger.load()), at) as url:
        yield url


@pytest.fixture(params=["local", "remote"])
def guidance(request: pytest.FixtureRequest, service: Service, address: str) -> Guidance:
    return Local(service, address) if request.param == "local" else Remote(address, token="anything")


def test_passages_are_documents_that_say_what_they_are(guidance: Guidance, service: Service):
    found = GuidanceRetriever(guidance=guidance, k=4).invoke(ASKED)
    assert len(found) == 4 and "15 working days" in " ".join(document.page_content for document in found)
    for document in found:
        held = service.stores.catalogue.passage(document.id or "")
        assert held is not None and document.page_content == document.metadata["passage"]
        assert held[0].passage.text == document.page_content
        keys = {"source_id", "title", "status", "in_force", "locator", "force", "url", "superseded"}
        assert keys <= document.metadata.keys()
        assert document.metadata["url"].endswith(
            f"/passages/{(document.id or '').replace('@', '%40').replace('#', '%23')}"
        )


def test_local_and_remote_find_the_same(service: Service, address: str):
    options = {"k": 5, "area": "norfolk", "as_of": "2024-05-01"}
    local = GuidanceRetriever(guidance=Local(service, address), **options).invoke(ASKED)
    assert local == GuidanceRetriever(guidance=Remote(address), **options).invoke(ASKED)


def test_a_chain_gets_passages_and_answers_without_waiting_on_the_loop(guidance: Guidance):
    def joined(documents: list[Document]) -> str:
        return "\n\n".join(document.page_content for document in documents)

    seen: list[str] = []
    chain = (
        {
            "context": GuidanceRetriever(guidance=guidance, k=3) | RunnableLambda(joined),
            "question": RunnablePassthrough(),
        }
        | ChatPromptTemplate.from_template("Answer from this alone:\n{context}\n\nQuestion: {question}")
        | RunnableLambda(lambda prompt: seen.append(prompt.to_string()) or prompt)
        | FakeListChatModel(responses=["Within 15 working days."])
        | StrOutputParser()
    )
    assert finished(chain.ainvoke(ASKED)) == "Within 15 working days."
    assert "15 working days" in seen[0] and ASKED in seen[0]


def test_what_is_superseded_says_so_where_a_chain_reads_it():
    result = ResultSchema(
        rank=1,
        passage_id="wt-2018@1#1-ab",
        source_id="wt-2018",
        title="Working together 2018",
        status="superseded",
        status_text="superseded by Working together 2023 since 15 December 2023",
        force="should",
        locator=LocatorSchema(
            label="p. 9", page=9, printed_page=None, paragraph=None, section=None, slide=None, heading_path=[]
        ),
        text="Hold it within 15 days.",
        start=0,
        end=23,
        score=1.0,
    )

    class Old:
        address = "https://touchstone.example.gov.uk"

        def search(self, request: SearchRequest) -> SearchSchema:
            return SearchSchema(results=[result], rejected=[], added_words=[], timings_ms={})

    [document] = GuidanceRetriever(guidance=Old()).invoke("how soon")
    assert document.page_content == f"[Not in force: {result.status_text}]\n{result.text}"
    assert document.metadata["superseded"] and document.metadata["in_force"] is False
    assert document.metadata["passage"] == result.text


def test_danger_is_the_first_document_and_the_first_words_of_the_tool(guidance: Guidance):
    first = GuidanceRetriever(guidance=guidance, k=2).invoke(URGENT)[0]
    assert first.page_content.startswith("**Act now**") and first.metadata["act_now"]["steps"]
    assert guidance_tool(guidance).invoke({"question": URGENT}).startswith("**Act now**")


def test_the_tool_gives_text_for_readers_and_the_answer_as_data(guidance: Guidance):
    call = {"name": "answer_safeguarding_question", "args": {"question": ASKED}, "id": "1", "type": "tool_call"}
    message = guidance_tool(guidance, area="norfolk").invoke(call)
    assert "15 working days" in message.content and "**Sources**" in message.content
    assert message.artifact["status"] == "answered" and message.artifact["citations"]


def test_a_service_that_refuses_or_is_gone_is_an_error_that_says_so_and_danger_first(address: str):
    with pytest.raises(NotAnswered, match="area"):
        GuidanceRetriever(guidance=Remote(address), area="Secretshire").invoke("neglect")
    with pytest.raises(NotAnswered, match=r"^\*\*Act now"):
        GuidanceRetriever(guidance=Remote(address), area="Secretshire").invoke(URGENT)
    with listening() as closed:
        gone = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(NotAnswered, match="did not answer"):
        GuidanceRetriever(guidance=Remote(gone)).invoke("neglect")
