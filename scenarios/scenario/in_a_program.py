"""Values given in a program, as a file would give them: one reader serves both."""

from collections.abc import Mapping as AnyMapping
from typing import Any

from scenarios.reading import Listing, Mapping, Node, Text
from simulation.state import Management


def node_of(value: Any) -> Node:
    """What a program gives, as a file would give it."""
    if isinstance(value, Management):
        return Text(value.name.lower())
    if isinstance(value, AnyMapping):
        return Mapping(tuple((Text(str(key)), node_of(item)) for key, item in value.items()))
    if isinstance(value, list | tuple | set | frozenset):
        return Listing(tuple(node_of(item) for item in value))
    return Text(str(value))


def dated(value: Any, since: str | None) -> Any:
    """Give a value without dates the date `since`."""
    if since is None:
        return value
    if isinstance(value, list | tuple):
        return [dated(item, since) for item in value]
    if isinstance(value, AnyMapping):
        return {**value, "values": dated(value["values"], since)} if "values" in value else value
    return {since: value}
