"""Columns of passwords are dropped on sight, before a byte of them is stored with a batch."""

import re
import unicodedata
from dataclasses import replace

import polars as pl

from pipelines._arrangement import Arrangement
from pipelines.reading.detected import Reading

WORDS = (
    "password passwords passwd pwd passphrase passcode passwort kennwort contraseña senha "
    "wachtwoord lösenord adgangskode passord salasana parola şifre hasło heslo jelszó geslo "
    "lozinka zaporka пароль κωδικός 密码 密碼 パスワード 비밀번호"
)
PHRASES = ("mot de passe", "motdepasse", "clave de acceso", "palavra passe", "pass word")
ABOUT = (
    "changed change reset expires expired expiry expiration date policy last set age geändert "
    "ablauf hint length strength required"
)
UNREADABLE = "not kept: the file holds passwords, and this line could not be parted into cells"


def drop_secrets(reading: Reading, table: Arrangement) -> Reading:
    """Take every column of passwords out of a reading, and all texts that could quote one."""
    secret = [name for name in table.columns if is_secret(name)]
    if not secret:
        return reading
    table.drop(secret, "passwords; they are never stored", rule="password_column")
    findings = reading.findings.filter(~pl.col("column").is_in(secret).fill_null(value=False))
    lines = pl.when(pl.col("row").is_not_null() & pl.col("column").is_null())
    return replace(
        reading,
        rejects=reading.rejects.with_columns(text=pl.lit(UNREADABLE)),
        findings=findings.with_columns(
            found=lines.then(pl.lit("a line of a file with passwords")).otherwise("found"),
            suggestion=lines.then(pl.lit("")).otherwise("suggestion"),
        ),
    )


def is_secret(header: str) -> bool:
    """Tell whether a header names passwords, in any of the languages that schools export in."""
    words = plain_words(header)
    if any(phrase in " ".join(words) for phrase in PHRASES):
        return True
    return not set(words).isdisjoint(SECRETS) and set(words).isdisjoint(OTHERS)


def plain_words(header: str) -> list[str]:
    """Return a header's words in small letters without accents: `InitialPassword*` gives two."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", header)
    bare = unicodedata.normalize("NFKD", apart.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", letters))


SECRETS, OTHERS = frozenset(plain_words(WORDS)), frozenset(plain_words(ABOUT))
