"""Who may do what: sign-in, roles, forms from elsewhere, and where the server listens."""

from __future__ import annotations

import sys
from io import StringIO

import httpx
import pytest

from paraph.register import Register, RegisterError
from paraph.web.passwords import hash_of, is_password
from paraph.web.serving import is_loopback, serve
from tests.register.conftest import Command, command
from tests.web.conftest import PASSWORD, PEOPLE, Opening, Served, serving, token_in

__all__ = ["command"]


def test_passwords_are_kept_as_argon2_hashes() -> None:
    kept = hash_of(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert is_password(kept, PASSWORD)
    assert not is_password(kept, PASSWORD + " ")
    assert not is_password(None, "nobody has this password")
    with pytest.raises(ValueError, match="at least"):
        hash_of("short")


def test_signing_in_and_out(served: Served) -> None:
    with served.client() as client:
        wrong = client.post("/sign-in", data={"name": "Edith", "password": "wrong"})
        assert wrong.status_code == 403
        nobody = client.post("/sign-in", data={"name": "Nobody", "password": PASSWORD})
        assert nobody.status_code == 403
        assert "set-cookie" not in wrong.headers
        answer = client.post("/sign-in", data={"name": "Edith", "password": PASSWORD, "back": "//evil.example"})
        assert answer.headers["location"] == "/"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        secret = client.cookies["paraph_session"]
        assert "Edith" in client.get("/").text
        assert client.post("/sign-out").status_code == 303
        assert served.register.person_with(secret, "session") is None


def test_passwords_can_not_be_guessed_by_trying(served: Served) -> None:
    with served.client() as client:
        wrong = [client.post("/sign-in", data={"name": "Edith", "password": f"wrong {n}"}) for n in range(9)]
        assert [answer.status_code for answer in wrong] == [403] * 8 + [429]
        assert client.post("/sign-in", data={"name": "Edith", "password": PASSWORD}).status_code == 429
    with served.client("Coda") as other:
        assert "Coda" in other.get("/").text


def test_sessions_end_with_a_new_role(served: Served) -> None:
    secret = served.register.new_session("Coda")
    assert served.register.person_with(secret, "session")
    served.register.change_person("Coda", role="reader")
    assert served.register.person_with(secret, "session") is None
    assert served.register.person_with(secret, "token") is None


def test_writing_needs_sign_in_a_role_and_the_form_of_this_session(served: Served) -> None:
    entry = served.register.ids()[0]
    asked = {"named": entry, "why": "none", "back": "/"}
    with served.client() as visitor:
        assert visitor.post("/decide/accept", data=asked).headers["location"].startswith("/sign-in")
    with served.client("Rhea") as reader:
        assert reader.post("/decide/accept", data=asked).status_code == 403
        assert "act-on" not in reader.get(f"/agreements/{entry}").text
    with served.client("Coda") as coder:
        token = token_in(coder.get("/").text)
        assert coder.post("/decide/accept", data=asked).status_code == 403
        assert coder.post("/decide/accept", data=asked | {"token": "x"}).status_code == 403
        assert coder.post("/decide/withdraw", data=asked | {"token": token}).status_code == 403
        assert coder.post("/add/agreement", data={"token": token, "party": "NER"}).status_code == 403
        elsewhere = {"origin": "https://evil.example"}
        assert coder.post("/decide/accept", data=asked | {"token": token}, headers=elsewhere).status_code == 403
        assert served.register.decisions() == []
        assert coder.post("/decide/accept", data=asked | {"token": token}).status_code == 303
    with served.client("Edith") as editor:
        assert editor.post("/decide/undo", data={"decision": "x", "token": token}).status_code == 403
    assert [decision.person for decision in served.register.decisions()] == ["Coda"]


def test_coders_take_back_only_their_own(served: Served) -> None:
    entry = served.register.ids()[0]
    decision = served.register.accept(entry, person="Edith")
    with served.client("Coda") as coder:
        token = token_in(coder.get("/").text)
        assert coder.post("/decide/undo", data={"decision": decision.key, "token": token}).status_code == 403


def test_elsewhere_everybody_signs_in(served: Served) -> None:
    with (
        serving(served.where, sign_in_to_read=True) as address,
        httpx.Client(base_url=address, headers={"origin": address}, trust_env=False) as client,
    ):
        for path in ("/", "/agreements.csv", "/map", "/search?words=x", "/api/"):
            answer = client.get(path)
            assert answer.status_code in (303, 401), path
        assert client.get("/api/agreements").status_code == 401
        assert "Overview" not in client.get("/sign-in").text
        client.post("/sign-in", data={"name": "Rhea", "password": PASSWORD})
        assert client.get("/agreements").status_code == 200
        token = served.register.new_token("Rhea")
        bare = httpx.get(f"{address}/api/agreements", headers={"authorization": f"Bearer {token}"}, trust_env=False)
        assert bare.status_code == 200


def test_the_server_listens_elsewhere_only_with_people(tmp_path: object) -> None:
    where = f"{tmp_path}/empty.register"
    Register(where, create=True).close()
    with pytest.raises(RegisterError, match="who may sign in"):
        serve(where, host="0.0.0.0", port=0, started=print)
    with pytest.raises(RegisterError, match="can't serve"):
        serve(where, host="127.0.0.1", port=70000, started=print)
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("example.org")


def test_people_are_added_by_command(tmp_path: object, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    where = f"{tmp_path}/people.register"
    Register(where, create=True).close()

    def typed(words: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", StringIO(words + "\n"))
        return command(*arguments, "--register", where)

    assert typed(PASSWORD, "users", "add", "Ada", "--role", "editor")[0] == 0
    code, said = typed(PASSWORD, "users", "add", "Ada", "--role", "coder")
    assert (code, said.count("\n")) == (2, 1)
    assert typed("short", "users", "add", "Bo", "--role", "coder")[0] == 2
    assert typed("", "users", "role", "Ada", "--role", "reader")[0] == 0
    assert typed("", "users", "role", "Nobody", "--role", "reader")[0] == 2
    assert typed("another password", "users", "password", "Ada")[0] == 0
    assert typed("", "users", "token", "Ada")[0] == 0
    assert "1 ended" in typed("", "users", "token", "Ada", "--revoke")[1]
    with Register(where) as register:
        assert [(person.name, str(person.role)) for person in register.people_who_sign_in()] == [("Ada", "reader")]
        assert is_password(register.password_hash_of("Ada"), "another password")
    assert typed("", "users", "remove", "Ada")[0] == 0
    assert typed("", "users", "list", "--format", "jsonl")[0] == 0


def test_signing_in_with_a_browser(served: Served, opening: Opening) -> None:
    tab = opening(f"{served.address}/agreements?party=NER", "Edith")
    assert "Edith" in tab.inner_text("footer")
    tab.click("text=Sign out")
    assert "Edith" not in tab.inner_text("footer")
    assert set(PEOPLE.values()) == {"editor", "coder", "reader"}
