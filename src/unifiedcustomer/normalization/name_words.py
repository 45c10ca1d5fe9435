"""The words that stand around and inside names, read once from `tables/name_words.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import attrs

from unifiedcustomer.normalization.tables import read_toml

__all__ = ["NameWords", "name_words"]


@attrs.frozen(kw_only=True)
class NameWords:
    """Each field is one section of the table. Words are folded and closed up: "dipling"."""

    titles: frozenset[str]
    doubtful_titles: frozenset[str]
    title_continuations: frozenset[str]
    generations: Mapping[str, str]  #: "junior" -> "jr"
    degrees: frozenset[str]
    degrees_after_comma: frozenset[str]  #: these and `degrees`
    nobility: frozenset[str]
    nobility_before_a_particle: frozenset[str]
    peers: frozenset[str]
    particles: frozenset[str]
    apostrophised: frozenset[str]  #: letters that are no initials where an apostrophe stands at them
    glued: frozenset[str]
    couples: frozenset[str]
    family_connectors: frozenset[str]
    no_word_of_the_name: frozenset[str]
    maiden: frozenset[str]
    before_devotions: frozenset[str]
    devotions: frozenset[str]
    spanish_family_names: frozenset[str]
    family_names_of_two: frozenset[str]
    telling: frozenset[str]  #: every word that makes a name more than given names and one family name


@cache
def name_words() -> NameWords:
    """The table, read on first use."""
    table = read_toml("name_words.toml")
    sets = {name: frozenset(section.get("words", ())) for name, section in table.items()}
    generations = {word: form for form, words in table["generations"].items() for word in words}
    titles = frozenset(word for words in table["titles"].values() for word in words)
    nobility = {name: frozenset(words) for name, words in table["nobility"].items()}
    connectors = {name: frozenset(words) for name, words in table["connectors"].items()}
    glued = frozenset(table["particles"]["glued"])
    telling = titles.union(generations, glued, *nobility.values(), *connectors.values(), *sets.values())
    return NameWords(
        titles=titles,
        doubtful_titles=sets["doubtful_titles"],
        title_continuations=sets["title_continuations"],
        generations=generations,
        degrees=sets["degrees"],
        degrees_after_comma=sets["degrees"].union(table["degrees"]["after_comma"]),
        nobility=nobility["sure"],
        nobility_before_a_particle=nobility["before_a_particle"],
        peers=nobility["of_the_realm"],
        particles=sets["particles"],
        apostrophised=frozenset(table["particles"]["apostrophised"]),
        glued=glued,
        couples=connectors["couples"],
        family_connectors=connectors["families"],
        no_word_of_the_name=connectors["no_word_of_the_name"],
        maiden=sets["maiden"],
        before_devotions=frozenset(table["devotions"]["after"]),
        devotions=sets["devotions"],
        spanish_family_names=sets["spanish_family_names"],
        family_names_of_two=frozenset(table["family_names_of_two"]["han"] + table["family_names_of_two"]["hangul"]),
        telling=telling - sets["devotions"] - sets["title_continuations"],
    )
