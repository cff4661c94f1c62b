"""The ways out of what a text cannot say."""

from __future__ import annotations

SPLIT = "split the organization over several files in one folder"
WRITE_OUT = "write the value out at every place where it is meant"
STAR = f"{WRITE_OUT}; put a text that begins with * in quotes"
IN_QUOTES = "write it shorter, or in quotes if it is a name or nobody calculates with it"
ONE_EACH = "one file describes one organization: put the rest into a file of its own"
ONE_MAPPING = (
    "a file is one list of keys such as 'organization:' and 'actors:', each at the beginning of a line"
)
A_KEY = "write 'key: value'; put a text that begins with [ or { in quotes"
BEGIN = "begin with a line such as 'organization: Northwind Air'"
