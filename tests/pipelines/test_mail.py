"""A mail as bytes: what cannot stand in a header is refused, what is strange arrives whole."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from config.errors import InputError
from pipelines.mail import Letter, to_bytes
from pipelines.merge import SAMPLES, check_fields, fields_in, render, samples
from tests.tables import table

PLAIN = {
    "mail_id": "<n1@homeroom>",
    "sender_name": "Schule am See",
    "sender": "office@north.example",
    "to_name": "Rūta Ek",
    "to": "ruta@x.example",
    "subject": "Ausflug",
    "text": "Dear Rūta,\n\n. a dot begins this line\nbye <b>",
    "school": "North & South",
    "language": "en-GB",
    "sent_at": datetime(2026, 11, 27, 12, tzinfo=UTC),
    "leave": "https://school.example/unsubscribe/" + "x" * 40,
}


def read(**changes) -> EmailMessage:
    """Return a mail as a mail program reads it."""
    mail = message_from_bytes(to_bytes(Letter(**{**PLAIN, **changes})), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def test_names_and_texts_of_any_script_arrive_whole():
    mail = read(subject="Grüße " * 30, to_name='Ek, "Rūta" 佐藤')

    assert mail["Subject"].strip() == ("Grüße " * 30).strip()
    assert mail["To"].addresses[0].display_name == 'Ek, "Rūta" 佐藤'
    assert mail["To"].addresses[0].addr_spec == "ruta@x.example"
    assert mail["Message-ID"] == "<n1@homeroom>"
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert ". a dot begins this line" in text.get_content()
    assert "bye &lt;b&gt;" in page.get_content()
    assert "North &amp; South" in page.get_content()


def test_the_link_to_leave_stands_on_the_line_of_its_header():
    content = to_bytes(Letter(**PLAIN))

    assert b"\r\nList-Unsubscribe: <https://school.example/unsubscribe/xxx" in content
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    assert b"List-Unsubscribe" not in to_bytes(Letter(**{**PLAIN, "leave": ""}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": "a@x.example, b@y.example"}, "is not one mail address"),
        ({"to": "a@x.example; b@y.example"}, "is not one mail address"),
        ({"to": "Ada <a@x.example>"}, "is not one mail address"),
        ({"to": "a@x.example\r\nBcc: t@x.example"}, "is not one mail address"),
        ({"to": "a@localhost"}, "is not one mail address"),
        ({"to": f"{'a' * 250}@x.example"}, "is not one mail address"),
        ({"subject": "Hi\r\nBcc: thief@x.example"}, "The subject has a line break"),
        ({"subject": "Hi\nX: y"}, "The subject has a line break"),
        ({"to_name": "Ada\r\nBcc: thief@x.example"}, "The recipient's name has a line break"),
        ({"sender_name": "North\r\nX: y"}, "The sender's name has a line break"),
    ],
)
def test_what_would_begin_another_header_or_recipient_is_refused(change, said):
    with pytest.raises(InputError, match=said):
        to_bytes(Letter(**{**PLAIN, **change}))


def test_fields_are_found_and_filled_in_as_text():
    assert fields_in("{{ name }} {% if level %}{{ level }}{% endif %}") == {"name", "level"}
    assert render("Dear {{ name }}", {"name": "{{ level }} <b>"}) == "Dear {{ level }} <b>"


@pytest.mark.parametrize(
    "text",
    [
        "{{ name.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% for x in range(999999999) %}{% endfor %}",
        "{{ 'a' * 999999999 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ name | attr('upper') }}",
        "{% include '/etc/passwd' %}",
        "{% set x = name %}{{ x }}",
    ],
)
def test_a_text_computes_nothing_and_reaches_nothing_but_its_fields(text):
    for tried in (lambda: render(text, {"name": "Ada"}), lambda: fields_in(text)):
        with pytest.raises(InputError, match="The text has a"):
            tried()


def test_a_field_that_nobody_gave_is_a_sentence():
    with pytest.raises(InputError, match="cannot be filled in"):
        render("{{ nobody }}", {"name": "Ada"})


def test_samples_hold_the_longest_and_never_more_than_a_few():
    people = table("""
        address | name
        a@x     | Ada
        b@x     | Bartholomew the Very Long
        c@x     | Cy
        d@x     | Di
        e@x     | Ed
        f@x     | Fi
        g@x     | Gil
    """)

    found = samples("Hi", "Dear {{ name }}", people)

    assert len(found) == SAMPLES
    assert found[0].text == "Dear Bartholomew the Very Long"


def test_a_field_that_is_empty_for_some_says_for_how_many():
    people = table("""
        address | name | level
        a@x     | Ada  | 07
        b@x     | Ben  |
        c@x     | Cy   |
    """)

    with pytest.raises(InputError, match="2 recipients have no level"):
        check_fields(["{{ level }}"], people, ["name", "level"])
    check_fields(["{{ name }}"], people, ["name", "level"])
