"""Text of several columns joined into one, and one text split into two by a rule."""

from collections.abc import Sequence

import polars as pl

from config.terms import SplitPart, SplitRule

PARTICLES = (
    "van der|van den|van de|von der|von dem|de la|de las|de los|van|von|vom|zu|zum|zur|de|del|"
    "della|di|da|dos|das|do|du|des|den|der|ten|ter|la|le|bin|ibn|bint|al|el|ben|abu|mac|st|saint|santa|o"
)
FAMILY_LAST = rf"^(?P<rest>.*?)\s+(?P<family>(?:(?i:{PARTICLES})\s+)*\S+)$"
FAMILY_FIRST = rf"^(?P<family>(?:(?i:{PARTICLES})\s+)*\S+)\s+(?P<rest>.*)$"
COMMA = r"^(?P<family>[^,]*),(?P<rest>.*)$"


def joined_text(sources: Sequence[str], glue: str) -> pl.Expr:
    """Return the columns' text in this order; empty cells leave no gap."""
    text = pl.concat_str([pl.col(name) for name in sources], separator=glue, ignore_nulls=True)
    return pl.when(pl.any_horizontal(pl.col(sources).is_not_null())).then(text)


def split_text(text: pl.Expr, rule: SplitRule, part: SplitPart, *, at: str = "") -> pl.Expr:
    """Return one part of a text; what does not split stands whole in the first.

    Of a name the first part is the family's, of any other text what stands before `at`.
    """
    if rule == SplitRule.AT:
        return at_text(text, part, at)
    word = text.str.strip_chars()
    pattern = {
        SplitRule.FAMILY_COMMA_GIVEN: COMMA,
        SplitRule.FAMILY_LAST: FAMILY_LAST,
        SplitRule.FAMILY_FIRST: FAMILY_FIRST,
    }[rule]
    groups = word.str.extract_groups(pattern).struct
    if part == SplitPart.SECOND:
        return or_nothing(groups.field("rest"))
    return pl.coalesce(or_nothing(groups.field("family")), rest_or_whole(word, groups))


def rest_or_whole(word: pl.Expr, groups: pl.expr.struct.ExprStructNameSpace) -> pl.Expr:
    """Return the whole text where nothing was split off, null where the other part has it all."""
    return pl.when(groups.field("rest").is_null() & (word != "")).then(word)


def at_text(text: pl.Expr, part: SplitPart, at: str) -> pl.Expr:
    """Return what stands before or after the first place of a mark."""
    parts = text.str.splitn(at, 2).struct
    if part == SplitPart.SECOND:
        return or_nothing(parts.field("field_1"))
    return or_nothing(parts.field("field_0"))


def or_nothing(text: pl.Expr) -> pl.Expr:
    """Return a part without blanks around it, null when nothing is left."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)
