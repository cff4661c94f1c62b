from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from orgflow.diagnostics import Diagnostic
from orgflow.document import Document, parse
from orgflow.document.limits import Limits
from orgflow.model import ANSWERS, HEALTH_WORDS, IMPORTANCE, NEVER, POSITIONS, STATUSES, SUBJECTS, Rating
from orgflow.schema import FileModel, json_schema, validate
from orgflow.schema.shapes import SHAPES, FileShape, LinkShape, ReverseShape, keys_of
from tests.paths import ORGS

NORTHWIND = Path(__file__).parent / "northwind.yaml"
EVERYTHING = """\
orgflow: 1
organization: Northwind Air
as_of: 2026-11-01
horizon: 1 year
currency: EUR
holidays: [2026-12-25, 2027-01-01]
defaults: {importance: important, days_per_year: 250, hours_per_day: 7.5}
rating_scale: [0.5, 70%, 0.85, 95 %, 0.99]
actors:
  passengers: {name: Passengers, position: external customer, status: current, weight: 2, served_right: 92%}
  crew:
    position: [front line, support]
    part_of: operations
    reports_to: operations
    people: 240
    capacity: 8400 h/week
    variability: {arrivals: 1.5, work: 0.5}
    other_work: 200 h/week
    reliability: 99.5%
    site: Zürich
    owner: Ida
    tags: [flight, 2026]
    note: |
      Two lines
      of text.
  operations:
  pilots: {tags: flight}
situations:
  storm: {name: Storm, share: 5%, note: rare, together: outage}
  summer: {dates: [2027-07-01..2027-08-31, 2027-12-24]}
  close: {rrule: "FREQ=MONTHLY;BYMONTHDAY=-3", start: 2026-01-01, lasts: 3 days}
  outage: {per_year: 4, lasts: 6 h, together: [storm]}
links:
  - customer: passengers
    provider: crew
    for: boarding on time
    id: a1
    how_often: 5/week on request
    when: [storm, summer]
    importance: essential
    any_of: way in
    switch: 80%
    health: 4/5
    measured: {met: 6870, of: 7500}
    ratings: {customer: {mean: 3.4, n: 14, scale: 1-5}, provider: 5/5}
    about: arrival
    standard: {within: 30 min, met: 95%}
    lead_time: 2 days
    effort: 12 min
    per: 0.5
    cost_to_fix: 12000
    target: 98%
    asked: 2026-10-01
    answer: {status: will try, date: 2026-10-14}
    source: workshop
    as_of: 2026-10-01
    note: ""
    two_way: {for: tickets, how_often: 12, when: storm, health: strong, asked: true, answer: no}
  - {customer: crew, provider: pilots, for: 4711, two_way: true, importance: 0.3, answer: whatever}
rules:
  - {every: back office, reaches: external customer, within: 4 links, name: Short routes, because: they wait}
  - {every: link, where: {importance: [essential, 40%], customer: crew}, has: [standard, ratings.customer]}
  - {every: need, where: {for: [1, a]}, never: single point of failure, severity: warning}
  - {never: dependency, between: [support, crew], indirect: true, where: {when: storm}}
  - {every: link, health_at_least: 85%}
  - {every: link, rating_at_least: 3.5/5}
  - {every: external customer, where: {status: current}, served_right_at_least: 0.9}
  - {every: actor, where: {tags: 2026}, delivery_at_least: 95%}
  - {every: need, providers_at_least: 2}
  - {every: support, providers_at_most: 12}
  - {every: support, customers_at_most: 12}
  - {every: support, links_at_most: 20}
  - {every: support, utilisation_below: 90%}
"""


def document(text: str) -> Document:
    return parse(text, "a.yaml")


def held(text: str) -> FileModel:
    found, diagnostics = validate(document(text))
    assert diagnostics == ()
    assert found is not None
    return found


def model(text: str) -> FileShape:
    return held(text).said


def links(text: str) -> list[LinkShape]:
    said = held(text).links
    assert said is not None
    return [said.row(number) for number in range(said.size)]


def problems(text: str) -> tuple[Diagnostic, ...]:
    found, diagnostics = validate(document(text))
    assert (found is None) == bool(diagnostics)
    return diagnostics


def problem(text: str) -> Diagnostic:
    (found,) = problems(text)
    return found


def underlined(found: Diagnostic) -> str:
    assert found.excerpt is not None
    start = found.position.column - 1
    return found.excerpt[start : start + found.position.length]


def of_link(entry: str) -> Diagnostic:
    return problem(f"links:\n  - {{customer: a, provider: b, for: c, {entry}}}\n")


def of_actor(entry: str) -> Diagnostic:
    return problem(f"actors:\n  a: {{{entry}}}\n")


def link(entry: str) -> Any:
    return links(f"links:\n  - {{customer: a, provider: b, for: c, {entry}}}\n")[0]


def actor(entry: str) -> Any:
    said = held(f"actors:\n  a: {{{entry}}}\n").actors
    assert said is not None
    assert said.keys == ["a"]
    return said.row(0)


# ---- What is read -----------------------------------------------------------------------


def test_every_key_of_the_format_is_read() -> None:
    assert model(EVERYTHING).organization == "Northwind Air"


def test_the_file_with_everything_has_every_key() -> None:
    data = document(EVERYTHING).data
    assert set(keys_of(SHAPES[-1])) == set(data)
    assert set(keys_of(SHAPES[0])) == {key for one in data["actors"].values() for key in one or {}}
    assert set(keys_of(SHAPES[1])) == {key for one in data["situations"].values() for key in one}
    assert set(keys_of(SHAPES[2])) == {key for one in data["links"] for key in one}
    assert set(keys_of(SHAPES[3])) == {key for one in data["rules"] for key in one}


def test_the_way_back_has_the_keys_of_a_link_but_for_its_ends() -> None:
    assert set(keys_of(LinkShape)) - set(keys_of(ReverseShape)) == {"customer", "provider", "two_way"}


@pytest.mark.parametrize(
    "text", ["{}", "actors:\nlinks:\nrules:\nsituations:\ndefaults:\n", "organization: ~\n"]
)
def test_everything_may_be_left_out_or_empty(text: str) -> None:
    assert model(text).organization is None


@pytest.mark.parametrize(
    "key", ["name", "people", "position", "note", "capacity", "tags", "reliability", "status"]
)
def test_a_key_left_empty_counts_as_left_out(key: str) -> None:
    assert getattr(actor(f"{key}: "), key) is None


@pytest.mark.parametrize("written", ["2024", "4711.50", "true", "False", "1e3", "0.10"])
def test_a_number_or_a_truth_in_place_of_a_text_is_the_text_as_written(written: str) -> None:
    assert actor(f"name: {written}").name == written


def test_texts_are_taken_as_written_at_any_depth() -> None:
    assert link("two_way: {for: 12, when: [1.0, a], note: true}").two_way.model_dump(
        include={"for_", "when", "note"}
    ) == {"for_": "12", "when": ["1.0", "a"], "note": "true"}


def test_a_single_value_where_a_list_may_be_is_a_list_of_one() -> None:
    assert actor("position: support, tags: 12").model_dump(include={"position", "tags"}) == {
        "position": ["support"],
        "tags": ["12"],
    }


def test_names_lose_outer_blanks_and_are_composed() -> None:
    assert actor('name: " Zu\\u0308rich "').name == "Zürich"


def test_a_note_keeps_its_lines() -> None:
    assert actor('note: "one\\ntwo\\n"').note == "one\ntwo\n"


@pytest.mark.parametrize("word, value", IMPORTANCE.items())
def test_importance_in_a_word_is_a_number(word: str, value: float) -> None:
    assert link(f"importance: {word}").importance == value


@pytest.mark.parametrize("text, value", [("0", 0), ("1", 1), ("0.3", 0.3), ("30%", 0.3)])
def test_importance_can_be_a_share(text: str, value: float) -> None:
    assert link(f"importance: {text}").importance == value


@pytest.mark.parametrize("word, value", HEALTH_WORDS.items())
def test_health_in_a_word_is_a_share(word: str, value: float) -> None:
    assert link(f"health: {word}").health == value


@pytest.mark.parametrize(
    "text, value",
    [("0.8", 0.8), ("80%", 0.8), ("1", 1.0), ("4/5", Rating(4, 1)), ("3.5 / 10", Rating(3.5, 1, 1, 10))],
)
def test_health_is_a_share_or_a_rating(text: str, value: float | Rating) -> None:
    assert link(f"health: {text}").health == value


def test_a_rating_has_what_was_left_out_filled_in() -> None:
    ratings = link("ratings: {customer: {mean: 3.4}, provider: 7/10}").ratings
    assert ratings.customer.rating == Rating(3.4, 1, 1, 5, agreed=True)
    assert ratings.provider.rating == Rating(7, 1, 1, 10, agreed=True)


def test_mean_and_number_follow_from_single_answers() -> None:
    ratings = link("ratings: {customer: {answers: [4, 3, 5, 4, 4]}}").ratings
    assert ratings.customer.rating == Rating(4.0, 5.0, answers=(4.0, 3.0, 5.0, 4.0, 4.0))


def test_answers_may_lie_on_any_scale() -> None:
    ratings = link("ratings: {customer: {answers: [0, 7.5], scale: 0-10}}").ratings
    assert ratings.customer.rating == Rating(3.75, 2.0, 0.0, 10.0, (0.0, 7.5))


def test_answers_of_both_sides_may_be_paired() -> None:
    sides = "customer: {answers: [4, 2]}, provider: {answers: [5, 3]}"
    assert link(f"ratings: {{{sides}, paired: true}}").ratings.paired is True


def test_the_least_number_of_respondents_is_a_setting() -> None:
    defaults = model("defaults: {min_respondents: 8}\n").defaults
    assert defaults is not None
    assert defaults.min_respondents == 8


@pytest.mark.parametrize("least", ["2", "0", "-5", "1.0"])
def test_fewer_respondents_than_three_are_refused_with_the_reason(least: str) -> None:
    found = problem(f"defaults: {{min_respondents: {least}}}\n")
    assert found.code == "ORG215"
    assert "each of them can tell what the other said" in found.message


def test_respondents_are_counted_in_whole_people() -> None:
    assert problem("defaults: {min_respondents: 4.5}\n").code == "ORG205"


@pytest.mark.parametrize(
    "rating, code, word",
    [
        ("{n: 4}", "ORG202", "{n: 4}"),
        ("{answers: [4], mean: 4}", "ORG209", "4"),
        ("{answers: [4, 4], n: 2}", "ORG209", "2"),
        ("{answers: []}", "ORG202", "[]"),
        ("{answers: 4}", "ORG201", "4"),
        ("{answers: [4, good]}", "ORG201", "good"),
        ("{answers: [4, true]}", "ORG201", "true"),
        ("{answers: [4, ]}", "", ""),
        ("{answers: [4, 6]}", "ORG211", "6"),
        ("{answers: [4, 6], scale: 0-10}", "", ""),
        ("{answers: [-1], scale: 0-10}", "ORG211", "-1"),
    ],
)
def test_answers_are_numbers_on_their_scale_and_stand_for_mean_and_number(
    rating: str, code: str, word: str
) -> None:
    found = problems(f"links:\n  - {{customer: a, provider: b, for: c, ratings: {{customer: {rating}}}}}\n")
    assert [(one.code, underlined(one)) for one in found] == ([(code, word)] if code else [])


@pytest.mark.parametrize(
    "sides",
    [
        "customer: {answers: [4, 2]}, ",
        "customer: {answers: [4, 2]}, provider: {answers: [5]}, ",
        "customer: {answers: [4, 2]}, provider: {mean: 4, n: 2}, ",
        "",
    ],
)
def test_pairs_need_as_many_answers_on_both_sides(sides: str) -> None:
    found = of_link(f"ratings: {{{sides}paired: true}}")
    assert (found.code, underlined(found)) == ("ORG209", "true")


@pytest.mark.parametrize("value", ["sure", "1", "[]"])
def test_whether_answers_are_paired_is_true_or_false(value: str) -> None:
    assert of_link(f"ratings: {{customer: 4/5, paired: {value}}}").code == "ORG201"


@pytest.mark.parametrize(
    "text, ends", [("1-5", (1, 5)), ("0-10", (0, 10)), ("1–7", (1, 7)), ("-2..2", (-2, 2))]
)
def test_a_scale_has_two_ends(text: str, ends: tuple[float, float]) -> None:
    assert link(f"ratings: {{customer: {{mean: 1, scale: {text}}}}}").ratings.customer.scale == ends


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_in_a_word_needs_no_quotes(answer: str) -> None:
    assert link(f"answer: {answer}").answer.status == answer


def test_an_answer_may_have_a_date() -> None:
    assert link("answer: {status: yes, date: 2026-10-14}").answer.date == date(2026, 10, 14)


@pytest.mark.parametrize("text, value", [("true", "true"), ("false", None), ("2026-10-14", "2026-10-14")])
def test_asked_is_a_day_or_just_true(text: str, value: str | None) -> None:
    assert link(f"asked: {text}").asked == value


@pytest.mark.parametrize(
    "text, scale",
    [
        ("linear", (0, 0.25, 0.5, 0.75, 1)),
        ("[0.1, 20%, 0.3, 0.4, 1]", (0.1, 0.2, 0.3, 0.4, 1)),
        ("{5: 1, 1: 0, 2: 0.2, 4: 0.8, 3: 0.5}", (0, 0.2, 0.5, 0.8, 1)),
    ],
)
def test_a_rating_scale_is_five_shares(text: str, scale: tuple[float, ...]) -> None:
    assert model(f"rating_scale: {text}\n").rating_scale == scale


def test_dates_are_days_or_ranges() -> None:
    situations = model("situations: {a: {dates: [2027-07-01..2027-08-31, 2027-12-24]}}\n").situations or {}
    assert situations["a"].dates == [
        (date(2027, 7, 1), date(2027, 8, 31)),
        (date(2027, 12, 24), date(2027, 12, 24)),
    ]


def test_entries_of_a_long_part_keep_their_order() -> None:
    text = "links:\n" + "".join(f"- {{customer: a, provider: b, for: {n}}}\n" for n in range(1201))
    assert [one.for_ for one in links(text)] == [str(n) for n in range(1201)]


# ---- What is refused, where, and with which way out --------------------------------------


@pytest.mark.parametrize("text, what", [("[a, b]", "a list"), ("hello", "a text"), ("12", "a number")])
def test_a_file_is_a_group_of_keys(text: str, what: str) -> None:
    found = problem(text)
    assert found.code == "ORG201"
    assert what in found.message


@pytest.mark.parametrize("part", ["actors", "situations"])
def test_a_part_with_keys_is_no_list(part: str) -> None:
    assert problem(f"{part}: [a]\n").code == "ORG201"


@pytest.mark.parametrize("part", ["links", "rules"])
def test_a_part_that_is_a_list_has_no_keys(part: str) -> None:
    assert problem(f"{part}: {{a: 1}}\n").code == "ORG201"


@pytest.mark.parametrize(
    "text, word",
    [
        ("actors: {a: [x]}\n", "[x]"),
        ("links: [text]\n", "text"),
        ("links: [{customer: a, provider: b, for: c, measured: 5}]\n", "5"),
        ("links: [{customer: a, provider: b, for: c, standard: 30 min}]\n", "30 min"),
        ("links: [{customer: a, provider: b, for: c, ratings: {customer: [4]}}]\n", "[4]"),
        ("links: [{customer: a, provider: b, for: c, two_way: maybe}]\n", "maybe"),
        ("defaults: 250\n", "250"),
        ("situations: {a: 5%}\n", "5%"),
    ],
)
def test_a_value_in_place_of_a_group_of_keys_is_underlined(text: str, word: str) -> None:
    found = problem(text)
    assert found.code == "ORG201"
    assert underlined(found) == word


@pytest.mark.parametrize("key", ["customer", "provider", "for"])
def test_a_link_needs_its_ends_and_what_it_is_for(key: str) -> None:
    keys = {"customer": "a", "provider": "b", "for": "c"}
    text = ", ".join(f"{one}: {keys[one]}" for one in keys if one != key)
    found = problem(f"links:\n  - {{{text}}}\n")
    assert found.code == "ORG202"
    assert f"'{key}'" in found.message
    assert (found.position.line, found.position.column) == (2, 5)


@pytest.mark.parametrize("key", ["customer", "provider", "for"])
def test_a_needed_key_cannot_be_empty(key: str) -> None:
    keys = {"customer": "a", "provider": "b", "for": "c", key: ""}
    assert problem(f"links:\n  - {{{', '.join(f'{one}: {keys[one]}' for one in keys)}}}\n").code == "ORG202"


@pytest.mark.parametrize(
    "written, meant",
    [("how_oftn", "how_often"), ("How-Often", "how_often"), ("imprtance", "importance"), ("anyof", "any_of")],
)
def test_a_misspelt_key_is_refused_with_the_one_that_is_meant(written: str, meant: str) -> None:
    found = of_link(f"{written}: 1")
    assert found.code == "ORG203"
    assert underlined(found) == written
    assert f"'{meant}'" in found.help


@pytest.mark.parametrize(
    "written, meant",
    [("score", "health"), ("frequency", "how_often"), ("sla", "standard"), ("condition", "when")],
)
def test_another_word_for_a_key_is_refused_with_the_key(written: str, meant: str) -> None:
    assert f"'{meant}'" in of_link(f"{written}: 1").help


def test_a_key_that_belongs_elsewhere_is_sent_there() -> None:
    assert "an actor" in of_link("people: 40").help


def test_a_key_like_no_other_is_answered_with_all_there_are() -> None:
    assert "days_per_year" in problem("defaults: {xyzzy: 1}\n").help


def test_a_key_without_a_space_behind_its_colon_is_explained() -> None:
    assert "how_often: daily" in of_link("how_often:daily").help


@pytest.mark.parametrize("text", ["{custmer: a, provider: b, for: c}", "{customer: a, provider:b, for: c}"])
def test_a_misspelt_key_is_not_missed_as_well(text: str) -> None:
    assert [found.code for found in problems(f"links: [{text}]\n")] == ["ORG203"]


@pytest.mark.parametrize(
    "entry, word",
    [
        ("position: frontline", "frontline"),
        ("position: [support, External customer]", "External customer"),
        ("status: old, position: external customer", "old"),
        ("position: true", "true"),
    ],
)
def test_a_word_that_is_none_of_those_accepted_is_refused(entry: str, word: str) -> None:
    found = of_actor(entry)
    assert found.code == "ORG204"
    assert underlined(found) == word


def test_a_misspelt_word_is_answered_with_the_one_that_is_meant() -> None:
    assert "'front line' is spelt alike" in of_actor("position: frontline").help


@pytest.mark.parametrize(
    "entry", ["importance: vital", "health: gut", "about: links", "answer: maybe", "answer: true"]
)
def test_links_take_certain_words_only(entry: str) -> None:
    assert of_link(entry).code == "ORG204"


@pytest.mark.parametrize(
    "entry, word",
    [
        ("health: 87", "87"),
        ("health: -0.1", "-0.1"),
        ("importance: 1.5", "1.5"),
        ("switch: 101%", "101%"),
        ("target: 2", "2"),
        ("per: -1", "-1"),
        ("cost_to_fix: -0.5", "-0.5"),
        ("measured: {met: 1, of: 0}", "0"),
        ("measured: {met: -1, of: 2}", "-1"),
        ("ratings: {customer: {mean: 3, n: 0}}", "0"),
        ("standard: {met: 950%}", "950%"),
    ],
)
def test_a_number_out_of_range_is_refused(entry: str, word: str) -> None:
    found = of_link(entry)
    assert found.code == "ORG205"
    assert underlined(found) == word


@pytest.mark.parametrize(
    "entry",
    [
        *["people: 0", "people: -3", "people: 1e-320", "reliability: 1.01", "variability: {arrivals: 11}"],
        *["variability: {work: -1}", "position: external customer, weight: -1"],
    ],
)
def test_an_actor_has_numbers_in_range(entry: str) -> None:
    assert of_actor(entry).code == "ORG205"


@pytest.mark.parametrize(
    "entry", ["days_per_year: 0", "days_per_year: 367", "hours_per_day: 25", "hours_per_day: 0"]
)
def test_a_year_has_so_many_days_and_a_day_so_many_hours(entry: str) -> None:
    assert problem(f"defaults: {{{entry}}}\n").code == "ORG205"


@pytest.mark.parametrize(
    "entry", ["people: '40'", "people: forty", "people: true", "people: [40]", "people: .5"]
)
def test_a_number_is_a_number(entry: str) -> None:
    assert of_actor(entry).code == "ORG201"


@pytest.mark.parametrize("key", ["name", "note", "site", "part_of"])
def test_a_text_is_no_list(key: str) -> None:
    assert of_actor(f"{key}: [a]").code == "ORG201"


@pytest.mark.parametrize(
    "key, proposed", [("Gate Agents", "gate-agents"), ("Zürich", "zurich"), ("-x", "x"), ("a_b", "a-b")]
)
def test_a_key_that_cannot_be_one_is_refused_with_a_proposal(key: str, proposed: str) -> None:
    found = problem(f"actors:\n  {key}: {{people: 40}}\n")
    assert found.code == "ORG206"
    assert underlined(found) == key
    assert f"'{proposed}'" in found.help


@pytest.mark.parametrize("key", ["a", "0", "a-b", "4711", "a" * 60])
def test_a_key_of_letters_digits_and_dashes_is_fine(key: str) -> None:
    said = held(f"actors: {{{key}: }}\n").actors
    assert said is not None
    assert said.keys == [key]


@pytest.mark.parametrize("key", ["a" * 61, "給与", "a.b", "A"])
def test_other_keys_are_refused(key: str) -> None:
    assert problem(f"actors: {{{key}: }}\n").code == "ORG206"


def test_the_keys_of_situations_follow_the_same_rule() -> None:
    assert problem("situations: {Month End: {share: 5%}}\n").code == "ORG206"


@pytest.mark.parametrize("text", ["a b", "'-x'", "a/b"])
def test_the_id_of_a_link_is_one_word(text: str) -> None:
    assert of_link(f"id: {text}").code == "ORG206"


@pytest.mark.parametrize(
    "name", ['""', '"  "', '"a\\nb"', '"a\\tb"', "x" * 201, '"a\\u202eb"', '"\\u2066a"'], ids=range(7)
)
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    assert of_actor(f"name: {name}").code == "ORG207"


def test_a_name_of_two_hundred_characters_is_fine() -> None:
    assert actor(f"name: {'é' * 200}").name == "é" * 200


def test_signs_that_turn_the_direction_of_reading_are_refused_in_notes_too() -> None:
    assert of_actor('note: "a\\u202eb"').code == "ORG207"


@pytest.mark.parametrize(
    "entry, word",
    [
        ("how_often: weakly", "weakly"),
        ("how_often: -1", "-1"),
        ("lead_time: 3", "3"),
        ("effort: a while", "a while"),
        ("standard: {within: soon}", "soon"),
        ("as_of: 1.7.2027", "1.7.2027"),
        ("as_of: 2027-02-30", "2027-02-30"),
        ("as_of: 2027", "2027"),
        ("asked: maybe", "maybe"),
        ("health: 4/x", "4/x"),
        ("ratings: {customer: {mean: 3, scale: 5-1}}", "5-1"),
        ("answer: {status: yes, date: soon}", "soon"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_with_the_forms_there_are(entry: str, word: str) -> None:
    found = of_link(entry)
    assert found.code == "ORG208"
    assert underlined(found) == word
    assert found.help


@pytest.mark.parametrize("entry", ["capacity: 40", "capacity: much", "other_work: true"])
def test_work_has_a_unit(entry: str) -> None:
    assert of_actor(entry).code in ("ORG208", "ORG201")


@pytest.mark.parametrize(
    "text",
    [
        "as_of: today\n",
        "horizon: 3 yaers\n",
        "holidays: [2026-12-25, Xmas]\n",
        "situations: {a: {dates: 2027-02-30}}\n",
    ],
)
def test_days_have_one_form(text: str) -> None:
    assert problem(text).code == "ORG208"


def test_a_rule_that_names_no_day_is_refused_with_the_way_out() -> None:
    found = problem("situations: {a: {rrule: FREQ=MONTHLY, lasts: 1 day}}\n")
    assert (found.code, underlined(found)) == ("ORG208", "FREQ=MONTHLY")
    assert "BYMONTHDAY=1" in found.help


@pytest.mark.parametrize(
    "entry, word",
    [
        ("{}", "{}"),
        ("{note: x}", "{note: x}"),
        ("{share: 5%, per_year: 3, lasts: 1 h}", "3"),
        ("{dates: 2027-01-01, rrule: FREQ=DAILY, lasts: 1 h}", "FREQ=DAILY"),
        ("{per_year: 3}", "3"),
        ("{rrule: FREQ=DAILY}", "FREQ=DAILY"),
        ("{share: 5%, lasts: 3 h}", "3 h"),
        ("{share: 5%, start: 2027-01-01}", "2027-01-01"),
    ],
)
def test_a_situation_says_in_exactly_one_way_when_it_holds(entry: str, word: str) -> None:
    found = problem(f"situations:\n  a: {entry}\n")
    assert found.code == "ORG209"
    assert underlined(found) == word


@pytest.mark.parametrize("entry", ["status: lapsed", "weight: 2", "served_right: 92%"])
@pytest.mark.parametrize("position", ["", "position: front line, "])
def test_some_keys_belong_to_external_customers(entry: str, position: str) -> None:
    assert of_actor(position + entry).code == "ORG209"


@pytest.mark.parametrize("status", STATUSES)
def test_an_employee_who_also_buys_is_an_external_customer(status: str) -> None:
    assert actor(f"position: [support, external customer], status: {status}").status == status


@pytest.mark.parametrize("version", ["2", "0", "1.5", "one", "true", "'1'"])
def test_another_version_of_the_format_is_refused(version: str) -> None:
    assert problem(f"orgflow: {version}\n").code == "ORG210"


@pytest.mark.parametrize(
    "entry, word",
    [
        ("measured: {met: 5, of: 4}", "5"),
        ("ratings: {customer: {mean: 7}}", "7"),
        ("ratings: {provider: {mean: 0, n: 3}}", "0"),
        ("ratings: {customer: {mean: 11, scale: 0-10}}", "11"),
        ("ratings: {customer: 6/5}", "6/5"),
        ("health: 0/5", "0/5"),
        ("health: 1/1", "1/1"),
    ],
)
def test_evidence_that_contradicts_itself_is_refused(entry: str, word: str) -> None:
    found = of_link(entry)
    assert found.code == "ORG211"
    assert underlined(found) == word


@pytest.mark.parametrize(
    "text",
    [
        "[0.1, 0.2, 0.3]",
        "[0.1, 0.2, 0.2, 0.4, 0.5]",
        "squared",
        "{1: 0.1}",
        "0.5",
        "[0.5, 0.4, 0.3, 0.2, 0.1]",
    ],
)
def test_a_rating_scale_that_does_not_grow_in_five_steps_is_refused(text: str) -> None:
    assert problem(f"rating_scale: {text}\n").code == "ORG212"


def test_all_that_does_not_fit_is_said_at_once_in_the_order_of_the_file() -> None:
    text = "organisation: X\nactors: {a: {people: x}, B: }\nlinks:\n- {customer: a, provider: b}\n- text\n"
    assert [(one.code, one.position.line) for one in problems(text)] == [
        ("ORG203", 1),
        ("ORG201", 2),
        ("ORG206", 2),
        ("ORG202", 4),
        ("ORG201", 5),
    ]


def test_what_is_wrong_in_a_late_entry_is_found_at_its_place() -> None:
    text = (
        "links:\n"
        + "- {customer: a, provider: b, for: c}\n" * 700
        + "- {customer: a, provider: b, for: c, x: 1}\n"
    )
    assert problem(text).position.line == 702


def test_a_thoroughly_wrong_file_is_given_up() -> None:
    text = "links:\n" + "- text\n" * 5000
    _, found = validate(document(text), Limits(problems=20))
    assert [one.code for one in found].count("ORG125") == 1
    assert len(found) < 50


PYDANTIC = ["Input should", "Field required", "Extra inputs", "valid", "dictionary", "instance of", "None"]


@pytest.mark.parametrize("value", ["[1]", "{a: 1}", "text", "12", "true", "null", "-1", "''", "[[]]"])
def test_nothing_is_told_in_the_words_of_pydantic(value: str) -> None:
    keys = [key for shape in SHAPES for key in keys_of(shape)]
    text = "\n".join(f"{key}: {value}" for key in dict.fromkeys(keys))
    entries = "\n".join(f"    {key}: {value}" for key in keys_of(LinkShape))
    actors = "\n".join(f"    {key}: {value}" for key in keys_of(SHAPES[0]))
    situations = "\n".join(f"    {key}: {value}" for key in keys_of(SHAPES[1]))
    nested = f"links:\n  -\n{entries}\nactors:\n  a:\n{actors}\nsituations:\n  a:\n{situations}\n"
    for found in (*validate(document(text))[1], *validate(document(nested))[1]):
        assert [word for word in PYDANTIC if word in found.message] == []
        assert found.help


# ---- JSON Schema --------------------------------------------------------------------------

SCHEMA = json_schema()
CHECK = jsonschema.Draft7Validator(SCHEMA)


def every(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All schemas within a schema."""
    if isinstance(schema, dict):
        yield path, schema
        for key, inside in schema.items():
            yield from every(inside, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, inside in enumerate(schema):
            yield from every(inside, f"{path}/{number}")


def test_the_json_schema_is_one_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_every_key_in_the_json_schema_has_a_description() -> None:
    bare = [
        f"{path}/{key}"
        for path, schema in every(SCHEMA)
        if path.endswith("/properties") or path == "/properties"
        for key, inside in schema.items()
        if not inside.get("description")
    ]
    assert bare == []


def test_no_choice_in_the_json_schema_is_between_something_and_nothing() -> None:
    assert [path for path, schema in every(SCHEMA) if {"type": "null"} in schema.get("anyOf", [])] == []


def test_the_json_schema_is_of_one_piece() -> None:
    assert [path for path, schema in every(SCHEMA) if "$ref" in schema or "$defs" in schema] == []


def test_every_group_of_keys_in_the_json_schema_is_closed() -> None:
    open_ = [
        path
        for path, one in every(SCHEMA)
        if "properties" in one and one.get("additionalProperties") is not False
    ]
    assert [path for path in open_ if not path.endswith("properties")] == []


def test_the_json_schema_lists_the_words_that_are_accepted() -> None:
    words = {word for _, schema in every(SCHEMA) for word in schema.get("enum", []) if isinstance(word, str)}
    of_links = {*ANSWERS, *IMPORTANCE, *HEALTH_WORDS, "link", "arrival"}
    of_rules = {*SUBJECTS, *NEVER, "error", "warning"}
    assert {*POSITIONS, *STATUSES, *of_links, *of_rules, "linear"} == words


def test_the_json_schema_accepts_the_file_with_everything() -> None:
    assert [error.message for error in CHECK.iter_errors(document(EVERYTHING).data)] == []


@pytest.mark.parametrize("path", [NORTHWIND, *sorted(ORGS.rglob("*.yaml"))], ids=lambda path: path.name)
def test_the_json_schema_accepts_every_example(path: Any) -> None:
    assert [error.message for error in CHECK.iter_errors(parse(path.read_bytes(), path.name).data)] == []


@pytest.mark.parametrize(
    "text",
    [
        "organization: ~\nactors: {a: , b: {name: , position: , people: , status: , tags: }}\n",
        "links: [{customer: 1, provider: true, for: 2.50, importance: , health: , answer: , two_way: }]\n",
        "rating_scale: linear\nholidays: 2026-12-25\nhorizon: 2027-12-31\n",
        "rating_scale: {1: 0, 2: 10%, 3: 0.5, 4: 0.75, 5: 1}\n",
        "links: [{customer: a, provider: b, for: c, health: 3.5 / 5, how_often: 12, per: 0, target: 1}]\n",
        "links: [{customer: a, provider: b, for: c, ratings: {customer: 4/5}, two_way: false}]\n",
    ],
)
def test_the_json_schema_accepts_what_is_read(text: str) -> None:
    assert validate(document(text))[1] == ()
    assert [error.message for error in CHECK.iter_errors(document(text).data)] == []


@pytest.mark.parametrize(
    "text",
    [
        "organisation: X\n",
        "orgflow: 2\n",
        "actors: {a: {poeple: 1}}\n",
        "actors: {Gate Agents: {people: 1}}\n",
        "actors: {a: {position: frontline}}\n",
        "actors: {a: {people: 0}}\n",
        "actors: {a: {people: many}}\n",
        "actors: [a]\n",
        "links: [{customer: a, provider: b}]\n",
        "links: [{customer: a, provider: b, for: c, health: gut}]\n",
        "links: [{customer: a, provider: b, for: c, importance: 2}]\n",
        "links: [{customer: a, provider: b, for: c, two_way: {fr: x}}]\n",
        "links: [{customer: a, provider: b, for: c, measured: {met: 1}}]\n",
        "situations: {a: {dates: tomorrow}}\n",
        "as_of: 1.7.2027\n",
        "rules: [{evry: link}]\n",
    ],
)
def test_the_json_schema_refuses_what_is_not_read(text: str) -> None:
    assert validate(document(text))[0] is None
    assert list(CHECK.iter_errors(document(text).data)) != []


def test_a_variation_beyond_bounds_is_refused_with_what_it_means() -> None:
    assert "how many times the mean the standard deviation is" in of_actor("variability: {work: 1e9}").message


def test_a_message_stands_on_one_line_whatever_it_quotes() -> None:
    assert problem("? |\n  two\n  lines\n: {}\n").message == r"a file has no key 'two\x0alines\x0a'"


def test_a_list_that_is_no_list_of_texts_is_called_by_its_key() -> None:
    assert problem("holidays: [{}]\n").message.startswith("'holidays' must be a text")


@pytest.mark.parametrize("health, way", [(7, "7/10"), (80, "write 80% for"), (5000, "0.8, or 80%")])
def test_a_health_above_one_is_refused_with_a_way_that_is_read(health: int, way: str) -> None:
    assert way in of_link(f"health: {health}").help


def test_a_rating_of_three_hundred_digits_is_quoted_in_short() -> None:
    assert len(of_link(f"health: {'4' * 300}/5").message) < 200
