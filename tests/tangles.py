"""Networks drawn at random: circles, backups, situations and several customers in a few lines.

``tangle(seed)`` is the same for a seed wherever it runs, and large enough that failures
meet: a provider behind two alternatives, circles within circles, a customer that provides.
"""

from __future__ import annotations

from random import Random

from orgflow.network import Network
from tests.builders import net

HEALTHS = (0.3, 0.5, 0.7, 0.8, 0.9, 1.0)
CUSTOMERS = "X Y Z"
SITUATIONS = {"close": 0.25, "rush": 0.4}


def tangle(seed: int, actors: int = 6, links: int = 14) -> Network:
    """Draw a network of so many internal actors and links, with three external customers."""
    dice = Random(seed)
    inside = [f"a{number}" for number in range(actors)]
    ends = [(provider, customer) for provider in inside for customer in inside if provider != customer]
    outward = [(provider, customer) for provider in inside for customer in CUSTOMERS.split()]
    pairs = dice.sample(ends, links - 5) + dice.sample(outward, 4) + [("X", dice.choice(inside))]
    lines = [_line(dice, provider, customer) for provider, customer in pairs]
    reliability = {actor: dice.choice((1.0, 1.0, 0.9, 0.6)) for actor in inside}
    return net(*lines, external=CUSTOMERS, s=reliability, situations=SITUATIONS)


def _line(dice: Random, provider: str, customer: str) -> str:
    text = f"{provider}>{customer} {dice.choice(HEALTHS)} b={dice.choice((1.0, 1.0, 1.0, 0.6, 0.6, 0.0))}"
    text += dice.choice(["", "", " when=close", " when=rush", " when=close+rush", *[" any_of=x"] * 4])
    if "any_of" in text and dice.random() < 0.5:
        text += " switch=.7"
    return text + (f" f={dice.choice((1, 10, 250))}" if dice.random() < 0.7 else "")
