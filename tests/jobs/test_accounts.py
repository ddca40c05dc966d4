"""Sign in, sign out, one-time links, and who may do what where."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    ThrottledError,
)
from config.terms import Origin, Role
from data.db import house_reading, house_transaction, reading
from data.models import SignInFailure, User, WebSession
from data.people import count_administrators, get_user
from jobs.accounts import (
    HASHER,
    NOBODYS,
    TRIES,
    TRIES_OF_ADDRESS,
    add_user,
    find_visitor,
    make_sign_in_link,
    open_desk,
    set_active,
    set_password,
    set_role,
    sign_in,
    sign_out,
    use_sign_in_link,
)
from tests.people import ALICE, ANNA, BOB, CHARLIE, NOON
from tests.trail import list_audit

PASSWORD = "correct horse battery"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"


@pytest.fixture
def bob(schools):
    """Return the number of Bob, who has a password."""
    set_password(schools, BOB.email, PASSWORD, NOON)
    return number_of(schools, BOB)


def number_of(engine, person):
    with house_reading(engine) as session:
        return get_user(session, person.email).id


@pytest.fixture
def enter(settings, schools, bob):
    """Return a function that tries to sign in as Bob."""

    def go(password=PASSWORD, *, email=BOB.email, address=HERE, now=NOON):
        return sign_in(settings, schools, email, password, address=address, now=now)

    return go


@pytest.fixture
def visit(settings, schools):
    """Return a function that asks who a token belongs to."""
    return lambda token, now=NOON: find_visitor(settings, schools, token, now)


def test_a_password_opens_a_session(enter, visit, bob):
    visitor = visit(enter(email="  BOB@north.example "))

    assert visitor.user_id == bob
    assert visitor.roles == {"north": Role.OPERATOR}


def test_only_hashes_of_tokens_and_passwords_are_kept(enter, schools, bob):
    token = enter()

    with house_reading(schools) as session:
        kept = session.scalars(select(WebSession.token_hash)).all()
        stored = session.get(User, bob).password_hash
    assert kept
    assert token not in kept
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_strangers_cost_as_much_as_the_known():
    assert not HASHER.check_needs_rehash(NOBODYS)


@pytest.mark.parametrize(
    "email", [BOB.email, ALICE.email, "nobody@north.example", "", "\x00", "\ud800"]
)
def test_says_the_same_to_everybody(enter, email):
    with pytest.raises(ForbiddenError) as refused:
        enter("wrong password", email=email)

    assert refused.value.message == "The e-mail address or the password is wrong."
    assert refused.value.hint == ""


@pytest.mark.parametrize("email", [BOB.email, "nobody@north.example"])
def test_slows_down_whoever_guesses(enter, email):
    for _ in range(TRIES):
        with pytest.raises(ForbiddenError):
            enter("wrong password", email=email)

    with pytest.raises(ThrottledError):
        enter(email=email)
    with pytest.raises(ThrottledError):
        enter(email=email, now=NOON + timedelta(minutes=14))


def test_the_owner_comes_in_from_elsewhere_and_later(enter):
    for _ in range(TRIES):
        with pytest.raises(ForbiddenError):
            enter("wrong password")

    assert enter(address=ELSEWHERE)
    assert enter(now=NOON + timedelta(minutes=16))


def test_right_passwords_are_never_counted(enter, schools):
    for _ in range(TRIES + 1):
        enter()

    with house_reading(schools) as session:
        assert session.scalars(select(SignInFailure)).all() == []


def test_one_address_cannot_try_everybody(enter, schools, monkeypatch):
    with house_transaction(schools) as session:
        session.add_all(
            SignInFailure(key=key, failed_at=NOON) for key in [address_key()] * TRIES_OF_ADDRESS
        )

    with pytest.raises(ThrottledError):
        enter()
    assert enter(address=ELSEWHERE)


def address_key():
    """Return what all tries from one address are counted under."""
    from jobs.accounts import key_of

    return key_of("", HERE)


@pytest.mark.slow
def test_guesses_at_once_are_counted_one_by_one(enter, schools):
    outcomes = []

    def guess():
        try:
            enter("wrong password")
        except (ForbiddenError, ThrottledError) as error:
            outcomes.append(type(error))

    guesses = [threading.Thread(target=guess) for _ in range(2 * TRIES)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()

    assert len(outcomes) == 2 * TRIES
    if schools.dialect.name == "sqlite":
        assert outcomes.count(ForbiddenError) == TRIES
    assert ThrottledError in outcomes or schools.dialect.name == "postgresql"


def test_each_sign_in_has_a_token_of_its_own(enter, visit, schools):
    first, second = enter(), enter()
    sign_out(schools, first, NOON)

    assert visit(first) is None
    assert visit(second) is not None


def test_a_session_ends_when_idle_but_not_while_used(enter, visit):
    token = enter()

    assert visit(token, NOON + timedelta(hours=11))
    assert visit(token, NOON + timedelta(hours=22))
    assert visit(token, NOON + timedelta(hours=35)) is None


def test_a_session_ends_after_seven_days_however_used(enter, visit):
    token = enter()
    for hours in range(0, 7 * 24, 10):
        assert visit(token, NOON + timedelta(hours=hours))

    assert visit(token, NOON + timedelta(days=7)) is None


def test_a_new_password_ends_every_session(enter, visit, schools):
    token = enter()
    set_password(schools, BOB.email, "another long password", NOON)

    assert visit(token) is None
    with pytest.raises(ForbiddenError):
        enter()


def test_a_person_shut_out_neither_stays_nor_returns(enter, visit, schools):
    token = enter()
    link = make_sign_in_link(schools, BOB.email, NOON)
    set_active(schools, BOB.email, NOON, is_active=False)

    assert visit(token) is None
    with pytest.raises(ForbiddenError):
        enter()
    with pytest.raises(ForbiddenError):
        use_sign_in_link(None, schools, link, NOON)
    with pytest.raises(ConflictError):
        make_sign_in_link(schools, BOB.email, NOON)


def test_a_link_works_once_and_for_a_day(settings, schools, visit):
    link = make_sign_in_link(schools, CHARLIE.email, NOON)
    late = make_sign_in_link(schools, CHARLIE.email, NOON)
    token = use_sign_in_link(settings, schools, link, NOON + timedelta(hours=23))

    assert visit(token, NOON + timedelta(hours=23)).email == CHARLIE.email
    for bad, at in ((link, NOON), (late, NOON + timedelta(hours=24)), ("guess", NOON)):
        with pytest.raises(ForbiddenError, match="used before or is too old"):
            use_sign_in_link(settings, schools, bad, at)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1001])
def test_refuses_passwords_of_the_wrong_length(schools, password):
    with pytest.raises(InputError):
        set_password(schools, BOB.email, password, NOON)


def test_refuses_a_second_account_and_an_address_that_is_none(schools):
    with pytest.raises(ConflictError):
        add_user(schools, email=BOB.email.upper(), name="Bob", now=NOON)
    with pytest.raises(InputError):
        add_user(schools, email="bob", name="Bob", now=NOON)


def test_a_school_without_rights_does_not_exist(settings, schools, enter, visit):
    visitor = visit(enter())

    assert open_desk(settings, schools, visitor, "north", origin=Origin.PAGE).school_id == 1
    for code in ("south", "nowhere"):
        with pytest.raises(NotFoundError, match=f"There is no school with the code {code}"):
            open_desk(settings, schools, visitor, code, origin=Origin.PAGE)


def test_a_group_administrator_reaches_every_school(settings, schools, visit):
    add_user(schools, email="g@x.example", name="G", now=NOON, is_group_administrator=True)
    link = make_sign_in_link(schools, "g@x.example", NOON)
    visitor = visit(use_sign_in_link(settings, schools, link, NOON))

    assert visitor.roles == {"north": Role.ADMINISTRATOR, "south": Role.ADMINISTRATOR}


def test_a_changed_role_holds_at_once(north, enter, visit, bob):
    token = enter()
    set_role(north, bob, Role.VIEWER)
    assert visit(token).roles == {"north": Role.VIEWER}

    set_role(north, bob, None)
    assert visit(token).roles == {}


def test_only_administrators_change_roles(operator, bob):
    with pytest.raises(ForbiddenError):
        set_role(operator, bob, Role.ADMINISTRATOR)


def test_nobody_gives_a_role_to_nobody(north):
    with pytest.raises(NotFoundError):
        set_role(north, 999, Role.VIEWER)


def test_a_change_of_role_is_audited(north, bob):
    set_role(north, bob, Role.APPROVER)

    with north.reading() as session:
        line = list_audit(session, limit=1)[0]
    assert (line.actor, line.action, line.old, line.new) == (
        ALICE.email,
        "role.set",
        "operator",
        "approver",
    )


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_two_administrators_stay(north, schools, role):
    with pytest.raises(ConflictError, match="keeps at least two administrators"):
        set_role(north, number_of(schools, ANNA), role)


def test_a_third_administrator_may_go(north, schools, bob):
    set_role(north, bob, Role.ADMINISTRATOR)
    set_role(north, number_of(schools, ANNA), None)

    with north.reading() as session:
        assert count_administrators(session) == 2


def test_a_school_with_one_administrator_keeps_them_and_may_get_a_second(south, schools, bob):
    with pytest.raises(ConflictError):
        set_role(south, number_of(schools, CHARLIE), None)
    set_role(south, bob, Role.ADMINISTRATOR)

    with south.reading() as session:
        assert count_administrators(session) == 2


@pytest.mark.slow
def test_two_who_leave_at_once_do_not_leave_one_alone(north, schools, bob):
    set_role(north, bob, Role.ADMINISTRATOR)

    def leave(person):
        try:
            set_role(north, number_of(schools, person), None)
        except ConflictError:
            refused.append(person)

    refused = []
    leavers = [threading.Thread(target=leave, args=(person,)) for person in (ANNA, BOB)]
    for leaver in leavers:
        leaver.start()
    for leaver in leavers:
        leaver.join()

    with north.reading() as session:
        assert count_administrators(session) == 2
    assert len(refused) == 1


def test_the_house_remembers_who_came_in(enter, schools):
    with pytest.raises(ForbiddenError):
        enter("wrong password")
    enter()

    with reading(schools, 0) as session:
        told = [(line.action, BOB.email in line.object) for line in list_audit(session, limit=2)]
    assert told == [("sign_in", False), ("sign_in.failed", False)]
