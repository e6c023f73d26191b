"""What the rows of a portfolio are, industrial clusters or industrial parks, and how texts name them."""

from collections.abc import Mapping
from types import MappingProxyType

# By kind: the places in braces that texts may have, each in English and Vietnamese. A Vietnamese noun is the
# same for one and for many; its long form is the term of the law.
NOUNS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "clusters": {
            "cluster": ("cluster", "cụm"),
            "clusters": ("clusters", "cụm"),
            "industrial_clusters": ("industrial clusters", "cụm công nghiệp"),
        },
        "parks": {
            "cluster": ("park", "khu"),
            "clusters": ("parks", "khu"),
            "industrial_clusters": ("industrial parks", "khu công nghiệp"),
        },
    }
)
KINDS = tuple(NOUNS)
CLUSTERS = KINDS[0]  # what rows are unless the portfolio says otherwise


def named(texts: tuple[str, str], kind: str) -> tuple[str, str]:
    """Fill the nouns of a kind into an English and a Vietnamese text, which begin like a sentence."""
    english, vietnamese = (
        text.format(**{name: nouns[position] for name, nouns in NOUNS[kind].items()})
        for position, text in enumerate(texts)
    )
    return english[:1].upper() + english[1:], vietnamese[:1].upper() + vietnamese[1:]
