"""How long work waits where people are busy."""

from __future__ import annotations

import math

MOST_SERVERS = 10_000


def waiting_chance(servers: int, offered: float) -> float:
    """Give the chance that a request finds every server busy (Erlang 1917, formula C).

    ``offered`` is the work that arrives per server-hour of open time: arrivals times
    mean service time. It counts by the recursion for Erlang's formula B, which stays
    within [0, 1] however many servers there are.

    Raises
    ------
    ValueError
        Where ``offered`` is not below ``servers``: the queue grows without end.
    """
    if not 0 <= offered < servers:
        raise ValueError(f"{offered:g} of work for {servers} servers never comes to rest")
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))


def mean_wait(
    arrivals: float, service: float, servers: int = 1, *, ca2: float = 1.0, cs2: float = 1.0
) -> float | None:
    """Give the mean time before somebody begins, in the unit of ``service``; None where work never ends.

    ``arrivals`` come per unit of time and take ``service`` each; ``ca2`` and ``cs2``
    are the squared coefficients of variation of the times between arrivals and of
    the service times. With both 1 this is Erlang's formula for M/M/m, exact; else
    that of Allen and Cunneen (Allen 1990), exact for M/G/1 and approximate otherwise.

    More than 10,000 servers count as so many, with as much less to do: the wait, by
    then next to nothing, is overstated rather than understated.
    """
    offered = arrivals * service
    if offered >= servers:
        return None
    if servers > MOST_SERVERS:
        offered, servers = offered / servers * MOST_SERVERS, MOST_SERVERS
    waiting = waiting_chance(servers, offered) * service / (servers - offered)
    wait = waiting * (ca2 + cs2) / 2
    return wait if math.isfinite(wait) else None
