"""The words of a report, explained to those who read one for the first time."""

from __future__ import annotations

WORDS: tuple[tuple[str, str], ...] = (
    ("actor", "Anyone who gives or needs something: a function, a team, a role, a partner, a customer."),
    ("link", "One actor gives another something it needs, so often. The giver is the provider of the "
     "link, the one who needs it is its customer, also inside the organization."),
    ("external customer", "Whom the organization exists for. What counts is what reaches it."),
    ("occasion", "One time that an external customer needs something."),
    ("served right", "The share of the external customers' occasions on which they get what they need, "
     "complete, on time, usable."),
    ("works", "On how many of 100 occasions what comes through a link arrives right, provided that its "
     "giver did its own work right."),
    ("weak", "A link is called weak where mending it is among the five things that help the external "
     "customers most in at least half of all runs. A low mark alone does not make a link weak."),
    ("perhaps weak", "A link that may be among those five, but the evidence does not tell."),
    ("to protect", "A link whose breaking would cost the external customers much. It may work well today."),
    ("to find out", "A link of which so little is known that it blurs the whole answer."),
    ("marks", "What both sides say of a link, the provider's mark of its own work first: 4 | 3.2."),
    ("range", "What the evidence leaves open: the figure lies in it in 90 of 100 runs."),
    ("run", "One try with a possible value for everything that is not known for sure."),
    ("situation", "A time in which some links are needed that are not needed otherwise: month-end, an "
     "audit, an outage."),
    ("route", "The way on which an actor's work reaches an external customer, link by link."),
    ("falls", "An actor falls when something it needs fails, and no other way stands in. Round by round, "
     "those fall who need something from those fallen before, as if every need mattered each time."),
)  # fmt: skip
