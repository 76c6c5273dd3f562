"""Conversations: kept redacted for their owner alone, understood from their last turns, and gone when they are deleted."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.conversations import HEADER
from api.keeping import TURNS
from api.service import Service
from assistant.answers import Answer, AnswerStatus, Draft, Question
from assistant.assistant import Assistant
from assistant.steps.screen import Danger, Screen
from knowledge.settings import AssistantSettings, Settings
from knowledge.stores import Stores

ME, YOU = {HEADER: "4f9b2c7d8e1a6053" * 2}, {HEADER: "ZmVlZGZhY2VkZWFkYmVlZg_c0ffee-1234567890"}
DANGER = Danger.load()
UNKNOWN = "0" * 32


@pytest.fixture
def asked() -> list[Question]:
    """What reached the steps behind the screen."""
    return []


@pytest.fixture
def service(stores: Stores, settings: Settings, asked: list[Question]) -> Service:
    def heard(draft: Draft) -> Answer:
        asked.append(draft.question)
        return Answer(draft, AnswerStatus.NO_EVIDENCE, "Nothing held answers this.")

    return Service(stores, Assistant((("screen", Screen(DANGER)), ("compose", heard))), settings)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service, DANGER), raise_server_exceptions=False) as opened:
        yield opened


def ask(client: TestClient, question: str, conversation_id: str | None = None, owner: dict | None = ME, **more) -> dict:
    body = {"question": question, "conversation_id": conversation_id}
    response = client.post("/v1/answers", json=body, headers=(owner or {}) | more)
    assert response.status_code == 200
    return response.json()


def test_a_conversation_goes_on_with_what_was_said_and_redacted(client: TestClient, asked: list[Question]):
    first = ask(client, "signs of neglect, mum is on 07700 900112")
    second = ask(client, "and in teenagers?", first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"] is not None
    turn = asked[-1].turns[0]
    assert turn.question == first["question"] and "900112" not in turn.question and asked[0].turns == ()
    assert turn.status is AnswerStatus.NO_EVIDENCE and len(asked[-1].turns) == 1


def test_only_the_last_turns_are_read(client: TestClient, asked: list[Question]):
    conversation = ask(client, "question 0")["conversation_id"]
    for number in range(1, TURNS + 3):
        ask(client, f"question {number}", conversation)
    assert [turn.question for turn in asked[-1].turns] == [f"question {n}" for n in range(2, TURNS + 2)]


def test_without_an_owner_nothing_is_kept(client: TestClient, settings: Settings):
    assert ask(client, "signs of neglect", owner=None)["conversation_id"] is None
    assert b"signs of neglect" not in everything(settings)
    mine = ask(client, "signs of neglect")["conversation_id"]
    refused = client.post("/v1/answers", json={"question": "and then?", "conversation_id": mine})
    assert refused.status_code == 404


def test_the_stream_continues_a_conversation_too(client: TestClient, asked: list[Question]):
    first = ask(client, "signs of neglect")["conversation_id"]
    body = {"question": "and then?", "conversation_id": first}
    text = client.post("/v1/answers", json=body, headers=ME | {"accept": "text/event-stream"}).text
    assert f'"conversation_id": "{first}"' in text and [turn.question for turn in asked[-1].turns] == [
        "signs of neglect"
    ]
    assert client.get(f"/v1/conversations/{first}", headers=ME).json()["turns"] == 2


def test_they_are_listed_newest_first_in_pages(client: TestClient):
    ids = [ask(client, f"question {number}")["conversation_id"] for number in range(5)]
    ask(client, "again", ids[0])
    expected = [ids[0], *reversed(ids[1:])]
    page = client.get("/v1/conversations", params={"limit": 2}, headers=ME).json()
    found = list(page["conversations"])
    while page["next"]:
        page = client.get("/v1/conversations", params={"limit": 2, "after": page["next"]}, headers=ME).json()
        found += page["conversations"]
    assert [item["id"] for item in found] == expected and found[0]["turns"] == 2
    assert client.get("/v1/conversations", headers=YOU).json() == {"conversations": [], "next": None}


def test_a_title_is_the_first_question_until_its_owner_gives_one(client: TestClient):
    long = "what must be done when a child goes missing from care and comes back after the weekend without a word"
    id = ask(client, long)["conversation_id"]
    title = client.get("/v1/conversations", headers=ME).json()["conversations"][0]["title"]
    assert title.endswith("…") and long.startswith(title[:-1]) and len(title) <= 81
    renamed = client.patch(f"/v1/conversations/{id}", json={"title": "talk of 07700 900112"}, headers=ME).json()
    assert "900112" not in renamed["title"] != title and renamed["act_now"] is None
    urgent = client.patch(f"/v1/conversations/{id}", json={"title": "the baby is not breathing"}, headers=ME).json()
    assert "999" in urgent["act_now"]["steps"][0]


@pytest.mark.parametrize(
    ("method", "path", "json"),
    [("get", "", None), ("get", "/export", None), ("patch", "", {"title": "mine now"}), ("delete", "", None)],
)
def test_somebody_elses_conversation_is_the_same_as_none(client: TestClient, method: str, path: str, json: dict | None):
    mine = ask(client, "signs of neglect")["conversation_id"]
    more = {} if json is None else {"json": json}
    theirs = client.request(method, f"/v1/conversations/{mine}{path}", headers=YOU, **more)
    none = client.request(method, f"/v1/conversations/{UNKNOWN}{path}", headers=YOU, **more)
    assert theirs.status_code == none.status_code == 404 and theirs.content == none.content
    continued = client.post("/v1/answers", json={"question": "and?", "conversation_id": mine}, headers=YOU)
    assert continued.status_code == 404 and continued.content == none.content
    assert client.get(f"/v1/conversations/{mine}", headers=ME).json()["title"] == "signs of neglect"


@pytest.mark.parametrize(
    "secret", ["short", "a" * 40, "secret secret secret secret secret secret", "é" * 40, "x" * 129]
)
def test_a_weak_secret_is_refused_and_not_repeated(client: TestClient, secret: str):
    for response in (
        client.get("/v1/conversations", headers={HEADER: secret.encode()}),
        client.post("/v1/answers", json={"question": "hello there"}, headers={HEADER: secret.encode()}),
    ):
        assert response.status_code == 422 and secret not in response.text
        assert response.json()["errors"][0]["field"] == "touchstone-owner"
    assert client.get("/v1/conversations").json()["errors"][0]["message"] == "is missing"


def test_danger_in_a_conversation_that_is_not_there_is_still_answered(client: TestClient):
    body = {"question": "the baby is not breathing", "conversation_id": UNKNOWN}
    response = client.post("/v1/answers", json=body, headers=ME)
    assert response.status_code == 404 and "999" in response.json()["act_now"]["steps"][0]


def test_the_owner_exports_what_is_kept(client: TestClient):
    first = ask(client, "signs of neglect")
    ask(client, "and then?", first["conversation_id"])
    response = client.get(f"/v1/conversations/{first['conversation_id']}/export", headers=ME)
    assert (
        response.headers["content-disposition"].startswith("attachment")
        and response.headers["cache-control"] == "no-store"
    )
    body = response.json()
    assert [turn["question"] for turn in body["said"]] == ["signs of neglect", "and then?"]
    assert [answer["id"] for answer in body["answers"]] == [turn["answer_id"] for turn in body["said"]]


def test_what_is_deleted_leaves_no_byte(client: TestClient, settings: Settings):
    first = ask(client, "what does guidance say of bonfires")
    other = ask(client, "a question that stays")["conversation_id"]
    id = first["conversation_id"]
    client.patch(f"/v1/conversations/{id}", json={"title": "about marmalade"}, headers=ME)
    for word in ("bonfires", "marmalade", first["id"], id):
        assert word.encode() in everything(settings)
    assert client.delete(f"/v1/conversations/{id}", headers=ME).status_code == 204
    for word in ("bonfires", "marmalade", first["id"], id):
        assert word.encode() not in everything(settings)
    assert client.get(f"/v1/answers/{first['id']}").status_code == 404
    assert client.get(f"/v1/conversations/{other}", headers=ME).status_code == 200


def test_one_that_was_deleted_meanwhile_does_not_come_back(client: TestClient, service: Service, stores: Stores):
    id = ask(client, "signs of neglect")["conversation_id"]

    def deletes(draft: Draft) -> Answer:
        stores.kept.conversations.remove(stores.keys.hashed("owner", ME[HEADER]), id)
        return Answer(draft, AnswerStatus.NO_EVIDENCE)

    racing = replace(service, assistant=Assistant((("screen", Screen(DANGER)), ("compose", deletes))))
    with TestClient(create_app(racing, DANGER)) as other:
        assert ask(other, "and then?", id)["conversation_id"] is None
    assert client.get(f"/v1/conversations/{id}", headers=ME).status_code == 404


def test_the_secret_itself_is_nowhere(client: TestClient, settings: Settings):
    ask(client, "signs of neglect")
    for path in (path for path in settings.data_dir.rglob("*") if path.is_file()):
        assert ME[HEADER].encode() not in path.read_bytes(), path


def test_with_0_days_nothing_is_kept_after_the_reply(service: Service, settings: Settings):
    none = AssistantSettings(keep_conversations_days=0, keep_answers_days=0)
    with TestClient(create_app(replace(service, settings=Settings(assistant=none)), DANGER)) as client:
        answer = ask(client, "what does guidance say of bonfires")
        assert answer["conversation_id"] is None
    assert b"bonfires" not in everything(settings) and answer["id"].encode() not in everything(settings)


def test_each_question_goes_in_its_time_and_a_conversation_with_its_last(client: TestClient, stores: Stores):
    id, keep = ask(client, "an old question")["conversation_id"], AssistantSettings()
    later = datetime.now(UTC) + timedelta(days=29)
    owner = stores.keys.hashed("owner", ME[HEADER])
    first = stores.kept.conversations.turns(owner, id)[0]
    stores.kept.conversations.add(owner, id, replace(first, question="a new question", asked_at=later), begin=False)
    stores.kept.remove_expired(datetime.now(UTC) + timedelta(days=31), keep)
    assert [turn["question"] for turn in client.get(f"/v1/conversations/{id}", headers=ME).json()["said"]] == [
        "a new question"
    ]
    stores.kept.remove_expired(later + timedelta(days=31), keep)
    assert client.get(f"/v1/conversations/{id}", headers=ME).status_code == 404


def test_when_what_is_kept_cannot_be_written_the_answer_is_given(client: TestClient, settings: Settings):
    with sqlite3.connect(settings.data_dir / "kept.sqlite3", timeout=10) as db:
        db.execute("DROP TABLE turns")
    answer = ask(client, "the baby is not breathing")
    assert answer["act_now"] and answer["conversation_id"] is None and answer["status"] == "unanswerable_no_evidence"


def everything(settings: Settings) -> bytes:
    """All bytes of the data folder but the audit, which holds ids of answers and conversations for good."""
    files = [path for path in settings.data_dir.rglob("*") if path.is_file() and "audit" not in path.parts]
    return b"".join(path.read_bytes() for path in files)
