"""Add people who sign in, set passwords, make one-time sign-in links."""

import sys
from typing import Annotated

import typer

from commands._output import show
from config.errors import InputError, NotFoundError
from config.settings import Settings, load_settings
from config.terms import Role
from data.db import house_reading
from data.schools import get_school
from jobs._desk import utc_now
from jobs._terminal import first_administrator, open_house
from jobs.accounts import add_user, grant, make_sign_in_link, set_password

COMMAND = typer.Typer(
    add_completion=False,
    help="Add people, set passwords, make sign-in links.",
    no_args_is_help=True,
)
NOBODY = (
    "Nobody can sign in yet; add somebody with `homeroom user add EMAIL --group-administrator`."
)
Email = Annotated[str, typer.Argument(help="E-mail address of the person.")]


@COMMAND.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Name of the person.")] = "",
    school: Annotated[str | None, typer.Option(help="Code of a school.")] = None,
    role: Annotated[Role, typer.Option(help="What they may do there.")] = Role.VIEWER,
    group_administrator: Annotated[
        bool, typer.Option("--group-administrator", help="Administrator of every school.")
    ] = False,
) -> None:
    """Add a person; a sign-in link or a password lets them in."""
    engine, now = open_house(load_settings()), utc_now()
    with house_reading(engine) as session:
        _ = school is None or get_school(session, school)
    add_user(
        engine,
        email=email,
        name=name or email.partition("@")[0],
        now=now,
        is_group_administrator=group_administrator,
    )
    if school is not None:
        grant(engine, school, email, role=role, now=now)
    show(f"{email} was added; `homeroom user link {email}` makes a sign-in link.")


@COMMAND.command()
def passwd(
    email: Email,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Set a person's password and end their open sessions."""
    engine = open_house(load_settings())
    set_password(engine, email, ask_password(from_stdin=stdin), utc_now())
    show(f"The password of {email} is set.")


@COMMAND.command()
def link(
    email: Annotated[str, typer.Argument(help="E-mail; the first administrator if left out.")] = "",
    if_any: Annotated[
        bool, typer.Option("--if-any", help="Say so instead of failing when there is nobody.")
    ] = False,
) -> None:
    """Make a link that signs a person in once, within a day."""
    settings = load_settings()
    engine = open_house(settings)
    person = email or first_administrator(engine)
    if person is None and if_any:
        show(NOBODY)
        return
    if person is None:
        raise NotFoundError(NOBODY)
    token = make_sign_in_link(engine, person, utc_now())
    show(f"Sign in once as {person}: {address(settings)}/sign-in?link={token}")


def ask_password(*, from_stdin: bool) -> str:
    """Ask for a password twice without showing it, or read one line."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise InputError("There is no terminal to ask at.", hint="Pipe it in and add --stdin.")
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)


def address(settings: Settings) -> str:
    """Return the address that people type."""
    return settings.public_url.rstrip("/") or f"http://{settings.address}:{settings.port}"
