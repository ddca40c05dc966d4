"""No plain route answers about another school; a new one is tried as soon as it exists."""

import re

import pytest
from starlette.routing import Route

from tests.isolation.conftest import SECRET, Belongings
from tests.isolation.doors import request_words, routes
from tests.pages.conftest import Front, at_home, front  # noqa: F401 - fixtures
from tests.people import CHARLIE

# Every word that a route reads from a request, and what a stranger could put there.
WORDS = {"rows", "link", "next", "email", "password", "sec-purpose", "school"}
IN_PATH = {
    "artifact": "artifact",
    "batch": "batch_id",
    "incident": "incident_id",
    "school": "school",
}
OTHERS = {"name": "students", "extension": "csv", "path": "north/1", "token": "north"}


def placed(path: str, norths: Belongings, **instead: str) -> str:
    """Return a route's path with north's ids in it."""

    def word(match: re.Match[str]) -> str:
        name = match[1].partition(":")[0]
        assert name in {*IN_PATH, *OTHERS}, f"Say what stands for {name} in {path}."
        return instead.get(name) or str(norths[IN_PATH[name]] if name in IN_PATH else OTHERS[name])

    return re.sub(r"{([^}]+)}", word, path)


def ways(route: Route) -> list[str]:
    """Return the methods that a route answers."""
    return sorted(route.methods or ())


def test_every_word_that_a_route_reads_is_known():
    assert request_words() - {*WORDS, *IN_PATH, *OTHERS} == set()


@pytest.mark.slow
def test_every_route_about_a_school_is_not_found_for_another(front: Front, norths: Belongings):  # noqa: F811
    stranger = front.browser(CHARLIE)
    tried = [(route, way) for route in routes() if route.param_convertors for way in ways(route)]
    answers = {
        (route.path, way): stranger.send(
            way, placed(route.path, norths), headers={"origin": "http://testserver"}
        )
        for route, way in tried
    }
    unknown = stranger.get("/files/nowhere/1")

    assert ("/files/{school}/{artifact:int}", "GET") in answers
    for (path, way), answer in answers.items():
        assert answer.status == 404, path
        assert way == "HEAD" or answer.body == unknown.body, path
        assert SECRET not in answer.text


@pytest.mark.slow
def test_the_ids_lead_somewhere_for_the_school_itself(front: Front, norths: Belongings):  # noqa: F811
    from tests.people import ALICE

    answer = front.browser(ALICE).get(f"/files/north/{norths['artifact']}")

    assert answer.status == 200
