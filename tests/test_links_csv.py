from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgflow.diagnostics import Position
from orgflow.exchange import EXCHANGES, links_csv
from orgflow.exchange.links_csv import Imported, Options, read_csv
from orgflow.loader import read_text
from orgflow.model import Counted, Link, Organization, Rating, Standard
from orgflow.tables.rows import clean
from orgflow.writer import write
from tests.paths import DATA
from tests.strategies import NASTY

HEADER = "customer,provider,for\n"


def table(text: str, actors: str | None = None, **options: Any) -> Imported:
    others = None if actors is None else actors.encode()
    return read_csv(text.encode(), "links.csv", Options(**options), others)


def organization(imported: Imported) -> Organization:
    assert imported.organization is not None, imported.diagnostics
    return imported.organization


def only(imported: Imported) -> Link:
    (link,) = organization(imported).links
    return link


def links(imported: Imported) -> list[str]:
    return [f"{link.provider}>{link.customer}:{link.deliverable}" for link in organization(imported).links]


def left_out(imported: Imported) -> list[tuple[int, str]]:
    return [(row.row, row.reason) for row in imported.left_out]


def codes(imported: Imported) -> list[str]:
    return [diagnostic.code for diagnostic in imported.diagnostics if diagnostic.code != "ORG418"]


def message(imported: Imported, code: str) -> str:
    return next(f"{d.message}; {d.help}" for d in imported.diagnostics if d.code == code)


def test_the_shelf_holds_this_exchange() -> None:
    assert links_csv in EXCHANGES


def test_the_name_of_one_actor_may_be_the_key_of_another() -> None:
    imported = table(HEADER + "front,boss,word\n", "id,name\nboss,Front\nfront,Front desk\n")
    assert (left_out(imported), links(imported)) == ([], ["boss>front:word"])


# ---- Columns


def test_a_row_is_a_link() -> None:
    link = only(table(HEADER + "Pilots,Flight attendants,cabin check\n"))
    assert (link.customer, link.provider, link.deliverable) == ("pilots", "flight-attendants", "cabin check")


def test_the_links_keep_the_order_of_the_rows() -> None:
    assert links(table(HEADER + "z,y,1\na,b,2\nm,n,3\n")) == ["y>z:1", "b>a:2", "n>m:3"]


def test_a_column_of_any_name_can_be_mapped() -> None:
    imported = table("Wer,Von wem,Was\na,b,c\n", map={"customer": "Wer", "provider": "Von wem", "for": "Was"})
    assert links(imported) == ["b>a:c"]


def test_a_mapped_column_goes_before_one_that_could_be_guessed() -> None:
    assert links(table("customer,to,provider,for\na,z,b,c\n", map={"customer": "to"})) == ["b>z:c"]


def test_a_constant_holds_for_all_rows() -> None:
    assert links(table("customer,provider\na,b\nc,d\n", constants={"for": "advice"})) == [
        "b>a:advice",
        "d>c:advice",
    ]


def test_a_constant_fills_the_empty_cells_of_a_mapped_column() -> None:
    imported = table(HEADER + "a,b,\nc,d,e\n", map={"for": "for"}, constants={"for": "advice"})
    assert links(imported) == ["b>a:advice", "d>c:e"]


def test_a_constant_goes_before_a_column_that_could_be_guessed() -> None:
    assert links(table(HEADER + "a,b,c\n", constants={"for": "advice"})) == ["b>a:advice"]


def test_what_was_taken_from_where_is_told() -> None:
    imported = table("consumer,provider,value\na,b,1\n", constants={"for": "advice"})
    assert imported.mapping == (
        ("customer", "column 'consumer'"),
        ("provider", "column 'provider'"),
        ("for", "always 'advice'"),
    )
    assert imported.unused == (("links.csv", ("value",)),)


def test_the_ends_of_an_arrow_are_read_as_the_service_flows_with_a_word_about_it() -> None:
    imported = table("from,to,what\na,b,c\n")
    assert links(imported) == ["a>b:c"]
    assert message(imported, "ORG420").startswith("column 'to' was read as the customer")


@pytest.mark.parametrize(
    "text, options, code, part",
    [
        (
            "x,y\na,b\n",
            {},
            "ORG405",
            "no column says who the customer or the provider is; the columns are 'x', 'y'",
        ),
        ("consumer_team,provider\na,b\n", {}, "ORG405", "add --map customer=consumer_team"),
        ("name,position\nIT,back office\n", {}, "ORG405", "if it lists actors, name it behind --actors"),
        (
            HEADER + "a,b,c\n",
            {"map": {"for": "fr"}},
            "ORG406",
            "there is no column 'fr'; 'for' is spelt alike",
        ),
        (
            HEADER + "a,b,c\n",
            {"map": {"for": "zzz"}},
            "ORG406",
            "the columns are 'customer', 'provider', 'for'",
        ),
        (
            "customer,provider,a,a\nx,y,1,2\n",
            {"map": {"for": "a"}},
            "ORG406",
            "there are 2 columns called 'a'",
        ),
        (
            HEADER + "a,b,c\n",
            {"map": {"custmer": "x"}},
            "ORG407",
            "there is no field 'custmer'; 'customer' is spelt",
        ),
        (HEADER + "a,b,c\n", {"constants": {"colour": "x"}}, "ORG407", "there is no field 'colour'"),
        (HEADER + "a,b,c\n", {"map": {"name": "for"}}, "ORG407", "'name' is a field of actors"),
        (HEADER + "a,b,c\n", {"exclude": (("vlue", "1"),)}, "ORG406", "there is no column 'vlue'"),
        (HEADER + "a,b,c\n", {"customers": ("zz",)}, "ORG414", "no row names 'zz'"),
        (HEADER + "Anna,b,c\n", {"customers": ("Ana",)}, "ORG414", "'Anna' is spelt alike"),
        (HEADER + "a,b,c\n", {"counted_over": "2 weeks"}, "ORG405", "no column holds what was counted"),
        (HEADER + "a,a,c\n", {}, "ORG419", "no row could be used"),
        (HEADER, {}, "ORG404", "no row under it"),
    ],
)
def test_what_makes_the_whole_table_unusable_is_an_error(
    text: str, options: dict[str, Any], code: str, part: str
) -> None:
    imported = table(text, **options)
    assert imported.organization is None
    assert part in message(imported, code)


@pytest.mark.parametrize(
    "source, name, expected",
    [
        ("data/who_needs_whom.csv", None, "who needs whom"),
        ("-", None, "Organization"),
        ("links.csv", " Northwind\nAir ", "Northwind Air"),
    ],
)
def test_the_organization_is_called_as_asked_or_like_the_file(
    source: str, name: str | None, expected: str
) -> None:
    assert organization(read_csv((HEADER + "a,b,c\n").encode(), source, Options(name=name))).name == expected


# ---- Actors


def test_names_become_keys_and_stay_names() -> None:
    actors = organization(table(HEADER + "Customer Support Department,manage:import,x\n")).actors
    assert [(actor.id, actor.name) for actor in actors] == [
        ("customer-support-department", "Customer Support Department"),
        ("manage-import", "manage:import"),
    ]


def test_spellings_that_differ_in_case_and_punctuation_are_one_actor() -> None:
    imported = table(HEADER + "Fin. & Contr.,b,1\nfin contr,b,2\nFIN-CONTR,b,3\n")
    assert {link.customer for link in organization(imported).links} == {"fin-contr"}


def test_spellings_that_were_joined_are_told_with_their_rows() -> None:
    imported = table(HEADER + "Fin. & Contr.,b,1\nfin contr,b,2\nfin contr,b,3\nFIN-CONTR,b,4\n")
    (joined,) = imported.joined
    assert (joined.name, joined.spellings) == ("Fin. & Contr.", (("fin contr", 3), ("FIN-CONTR", 5)))


def test_names_that_only_look_alike_stay_two_actors_with_a_warning() -> None:
    imported = table(HEADER + "Café,b,1\nCafe,b,2\n")
    assert links(imported) == ["b>cafe:1", "b>cafe-2:2"]
    assert "'Cafe' and 'Café' look alike" in message(imported, "ORG409")


def test_a_name_in_another_script_gets_a_key() -> None:
    assert links(table(HEADER + "財務部,人事部,x\n")) == ["actor-2>actor:x"]


def test_those_named_as_customers_are_external() -> None:
    actors = organization(table(HEADER + "Guests,Desk,a room\n", customers=("guests",))).actors
    assert [actor.position for actor in actors] == [("external customer",), ()]


def test_without_external_customers_a_warning_says_so() -> None:
    imported = table(HEADER + "a,b,c\n")
    assert [diagnostic.code for diagnostic in imported.diagnostics] == ["ORG418"]


def test_a_row_may_say_something_of_the_actors_at_its_ends() -> None:
    text = "customer,provider,for,from_site,label\na,b,c,DH,The B\n"
    imported = table(text, map={"provider.site": "from_site", "provider.name": "label"})
    actor = organization(imported).actors[1]
    assert (actor.id, actor.name, actor.site) == ("b", "The B", "DH")


def test_rows_that_disagree_about_an_actor_are_told_once() -> None:
    text = "customer,provider,for,site\na,b,1,DH\na,b,2,PRUH\na,b,3,PRUH\n"
    imported = table(text, map={"provider.site": "site"})
    assert organization(imported).actors[1].site == "DH"
    assert "'site' of 'b' is 'PRUH' here, but 'DH' in row 2, and 1 more row differ" in message(
        imported, "ORG410"
    )


# ---- A file of actors

ACTORS = "id,name,position,reports_to,people\np1,Pilots,front line,ops,40\nops,Operations,back office,,3\n"


def test_a_file_of_actors_says_more_of_them() -> None:
    actor = organization(table(HEADER + "a,p1,c\n", ACTORS)).actors[0]
    assert (actor.id, actor.name, actor.position) == ("p1", "Pilots", ("front line",))
    assert (actor.reports_to, actor.people) == ("ops", 40.0)


@pytest.mark.parametrize("spelling", ["p1", "P1", "Pilots", "pilots "])
def test_links_may_name_an_actor_by_key_or_name(spelling: str) -> None:
    assert links(table(HEADER + f"ops,{spelling},c\n", ACTORS)) == ["p1>ops:c"]


def test_an_actor_without_links_stays_when_it_is_in_the_file() -> None:
    imported = table(HEADER + "a,p1,c\n", ACTORS)
    assert [actor.id for actor in organization(imported).actors] == ["p1", "ops", "a"]


def test_a_name_that_is_not_in_the_file_is_added_and_told() -> None:
    imported = table(HEADER + "Anna,p1,c\nBert,p1,c\n", ACTORS)
    assert "2 names are not in the file of actors: 'Anna' and 'Bert'" in message(imported, "ORG411")


def test_a_second_row_for_an_actor_is_left_out() -> None:
    imported = table(HEADER + "a,p1,c\n", ACTORS + "P1,Others,support,,\n")
    assert [(row.at.source, row.row, row.reason) for row in imported.left_out] == [
        ("actors.csv", 4, "'P1' stands in an earlier row")
    ]


def test_rows_of_actors_that_are_left_out_do_not_count_as_rows_of_links() -> None:
    imported = table(HEADER + "a,p1,c\n", ACTORS + "P1,,,,\n,,support,,1\n")
    assert (imported.rows_read, imported.rows_used, len(imported.left_out)) == (1, 1, 2)


def test_a_value_of_an_actor_that_is_not_understood_goes_to_its_note() -> None:
    imported = table(HEADER + "a,p1,c\n", "id,people,position\np1,a few,frnt\n")
    assert organization(imported).actors[0].note == "people as written: a few\nposition as written: frnt"
    assert codes(imported) == ["ORG408", "ORG408", "ORG411"]


def test_a_circle_of_superiors_is_cut_with_a_warning() -> None:
    imported = table(HEADER + "a,b,c\n", "id,reports_to\na,b\nb,a\n")
    assert [actor.reports_to for actor in organization(imported).actors] == [None, "a"]
    assert "ORG408" in codes(imported)


def test_a_superior_who_is_nowhere_else_becomes_an_actor() -> None:
    imported = table(HEADER + "a,b,c\n", "id,reports_to\na,The Boss\nb,\n")
    assert [actor.id for actor in organization(imported).actors] == ["a", "b", "the-boss"]


def test_positions_are_understood_in_any_case_and_several() -> None:
    imported = table(HEADER + "a,b,c\n", "id,position\na,External Customer; Back-Office\nb,Front_line\n")
    assert [actor.position for actor in organization(imported).actors] == [
        ("external customer", "back office"),
        ("front line",),
    ]


def test_a_field_that_both_files_have_is_read_from_both() -> None:
    imported = table(HEADER.replace("for", "for,note") + "a,b,c,of the link\n", "id,note\nb,of b\n")
    assert only(imported).note == "of the link"
    assert organization(imported).actors[0].note == "of b"


def test_two_actors_of_one_name_are_told() -> None:
    imported = table(HEADER + "m1,m2,c\n", "id,name\nm1,Monitoring\nm2,Monitoring\n")
    assert "two actors are called 'Monitoring'" in message(imported, "ORG409")


# ---- Values


@pytest.mark.parametrize(
    "field, cell, expected",
    [
        ("importance", "Essential", 1.0),
        ("importance", "50%", 0.5),
        ("health", "Good", 0.9),
        ("health", "4/5", Rating(4.0, 1.0, 1.0, 5.0)),
        ("switch", "0.8", 0.8),
        ("target", "97%", 0.97),
        ("per", "2", 2.0),
        ("cost_to_fix", "60000", 60000.0),
        ("asked", "yes", "true"),
        ("asked", "2026-10-14", "2026-10-14"),
        ("answer", "Will Try", "will try"),
        ("source", "interview", "interview"),
        ("note", "one\ntwo", "one\ntwo"),
        ("id", "boarding", "boarding"),
    ],
)
def test_a_cell_is_read_like_the_field_in_a_file(field: str, cell: str, expected: object) -> None:
    text = f'customer,provider,for,x\na,b,c,"{cell}"\n'
    assert getattr(only(table(text, map={field: "x"})), field) == expected


def test_a_cadence_is_read_in_words() -> None:
    link = only(table("customer,provider,for,how often\na,b,c,3/month\n"))
    assert link.how_often is not None
    assert (link.how_often.per_year, link.how_often.text) == (36.0, "3/month")


def test_fields_of_a_group_are_put_together() -> None:
    text = "customer,provider,for,within,share,met,of,mark,n\na,b,c,2 days,95%,412,430,3.4,14\n"
    columns = {
        "standard.within": "within",
        "standard.met": "share",
        "measured.met": "met",
        "measured.of": "of",
    }
    columns |= {"ratings.customer.mean": "mark", "ratings.customer.n": "n"}
    link = only(table(text, map=columns, constants={"ratings.customer.scale": "1-7"}))
    assert link.measured == Counted(412.0, 430.0)
    assert link.customer_rating == Rating(3.4, 14.0, 1.0, 7.0)
    assert isinstance(link.standard, Standard)
    assert link.standard.met == 0.95


@pytest.mark.parametrize("cell", ["4;3;5", "4, 3, 5", "4 3 5"])
def test_single_answers_stand_in_one_cell(cell: str) -> None:
    link = only(table(f'customer,provider,for,ratings.customer.answers\na,b,c,"{cell}"\n'))
    assert link.customer_rating == Rating(4.0, 3.0, answers=(4.0, 3.0, 5.0))


def test_an_answer_that_is_no_number_leaves_the_row_out() -> None:
    text = "customer,provider,for,ratings.customer.answers\na,b,c,4 good\nd,e,f,4 5\n"
    assert only(table(text)).customer == "d"


def test_the_scale_of_ratings_says_nothing_where_there_is_no_rating() -> None:
    text = "customer,provider,for,mark\na,b,c,\n"
    columns, constants = {"ratings.customer.mean": "mark"}, {"ratings.customer.scale": "1-7"}
    assert only(table(text, map=columns, constants=constants)).customer_rating is None


@pytest.mark.parametrize("cell, count", [("x", 2), ("ja", 2), ("no", 1), ("", 1)])
def test_a_two_way_link_has_a_way_back(cell: str, count: int) -> None:
    assert len(links(table(f"customer,provider,for,two_way\na,b,c,{cell}\n"))) == count


def test_what_goes_back_can_have_a_column() -> None:
    assert links(table("customer,provider,for,two_way.for\na,b,c,d\n")) == ["b>a:c", "a>b:d"]


def test_alternatives_are_read() -> None:
    text = "customer,provider,for,any_of,switch\na,b,fuel,fuel,\na,c,reserve,fuel,80%\n"
    assert [(link.any_of, link.switch) for link in organization(table(text)).links] == [
        ("fuel", None),
        ("fuel", 0.8),
    ]


def test_a_situation_comes_with_an_assumed_share_and_a_warning() -> None:
    imported = table("customer,provider,for,when\na,b,c,Month End\na,b,d,month-end; storm\n")
    assert [(one.id, one.name, one.share) for one in organization(imported).situations] == [
        ("month-end", "Month End", 0.1),
        ("storm", "storm", 0.1),
    ]
    assert organization(imported).links[1].when == ("month-end", "storm")
    assert codes(imported) == ["ORG413", "ORG413"]


def test_a_decimal_comma_is_read_where_semicolons_part_the_cells() -> None:
    text = "customer;provider;for;per;health;note\na;b;c;0,5;97,5%;1,5 h\n"
    link = only(table(text))
    assert (link.per, link.health, link.note) == (0.5, 0.975, "1,5 h")


def test_a_link_without_a_what_for_is_to_be_named() -> None:
    imported = table("customer,provider,for\na,b,\na,c,\n")
    assert links(imported) == ["b>a:to be named", "c>a:to be named"]
    assert "2 links do not say what for" in message(imported, "ORG412")


def test_a_formula_is_only_a_name() -> None:
    imported = table(HEADER + '=HYPERLINK("x"),@b,+1\n'.replace('"x"', "x"))
    assert [actor.name for actor in organization(imported).actors] == ["=HYPERLINK(x)", "@b"]


# ---- Rows left out


@pytest.mark.parametrize(
    "row, reason",
    [
        (",b,c", "it names no customer"),
        ("a,,c", "it names no provider"),
        ("a,A,c", "customer and provider are the same: nobody is linked to itself"),
        ("a,b,c,,,x", "it has 6 cells for 5 columns: put a cell that holds a separator in quotes"),
        ("#REF!,b,c", "'customer': the spreadsheet itself says #REF! here"),
        (f"{'n' * 201},b,c", "'customer' can have 200 characters; this has 201"),
        (
            f"a,b,{'n' * 201}",
            "'for' can have 200 characters; this has 201: shorten it, and put the rest into 'note'",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_with_the_reason(row: str, reason: str) -> None:
    imported = table(f"customer,provider,for,how_often,health\nx,y,z\n{row}\n")
    assert left_out(imported) == [(3, reason)]
    assert links(imported) == ["y>x:z"]


@pytest.mark.parametrize(
    "cells, column",
    [("every so often,80%", 4), ("weekly,great", 5), ("0,80%", 4), ("weekly,7", 5), ("biweekly,", 4)],
)
def test_a_row_with_a_value_that_is_not_understood_is_left_out(cells: str, column: int) -> None:
    imported = table(f"customer,provider,for,how_often,health\nx,y,z\na,b,c,{cells}\n")
    assert [row.at for row in imported.left_out] == [Position("links.csv", 3, column)]
    assert imported.left_out[0].reason


def test_the_reason_quotes_the_value_and_the_way_out() -> None:
    imported = table("customer,provider,for,how_often\nx,y,z\na,b,c,biweekly\n")
    assert left_out(imported) == [
        (3, "'biweekly' can be read in two ways: write 'twice a week' or 'every 2 weeks'")
    ]


def test_a_value_that_is_not_understood_can_be_kept_in_the_note() -> None:
    text = 'customer,provider,for,how_often,note\na,b,c,"biweekly, as a rule",Seen.\n'
    imported = table(text, keep_faulty=True)
    assert only(imported).note == "Seen.\nhow_often as written: biweekly, as a rule"
    assert codes(imported) == ["ORG408"]


MARKS = "customer,provider,for,importance\n" + "".join(f"a,b,{place},{place}\n" for place in range(2, 8))


def test_a_column_that_only_looked_like_a_field_is_left_aside() -> None:
    imported = table(MARKS)
    assert (imported.rows_used, imported.unused) == (6, (("links.csv", ("importance",)),))
    assert "column 'importance' was not read as 'importance': 6 of its values do not fit" in message(
        imported, "ORG421"
    )


def test_a_column_that_was_named_is_believed() -> None:
    assert codes(table(MARKS, map={"importance": "importance"})) == ["ORG419"]


def test_a_few_slips_do_not_make_a_column_another() -> None:
    text = "customer,provider,for,importance\na,b,1,helpful\na,b,2,?\na,b,3,?\na,b,4,?\n"
    assert [row.row for row in table(text).left_out] == [3, 4, 5]


@pytest.mark.parametrize(
    "word, per_year",
    [
        ("Wöchentlich", 52.1775),
        ("täglich", 250.0),
        ("60/Tag", 15_000.0),
        ("3 mal pro Monat", 36.0),
        ("2 fois par an", 2.0),
        ("5 x al año", 5.0),
        ("Mensuel", 12.0),
        ("semanal", 52.1775),
        ("maandelijks", 12.0),
    ],
)
def test_a_cadence_is_understood_in_other_languages(word: str, per_year: float) -> None:
    link = only(table(f"Kunde,Lieferant,Was,Wie oft\na,b,c,{word}\n"))
    assert link.how_often is not None
    assert link.how_often.per_year == per_year


def test_values_kept_for_one_reason_are_told_once() -> None:
    text = "customer,provider,for,how_often\na,b,1,biweekly\na,b,2,biweekly\na,b,3,biweekly\na,b,4,daily\n"
    imported = table(text, map={"how_often": "how_often"}, keep_faulty=True)
    assert codes(imported) == ["ORG408"]
    assert message(imported, "ORG408").endswith("(so in 2 more rows); the value is kept in the note")


def test_an_end_that_cannot_be_read_is_never_kept() -> None:
    assert left_out(table(HEADER + "x,y,z\na,,c\n", keep_faulty=True)) == [(3, "it names no provider")]


def test_rows_that_are_excluded_are_left_out() -> None:
    text = "customer,provider,for,value\na,b,c,1\na,b,d,2\na,b,e,3\n"
    imported = table(text, exclude=(("value", "1"), ("value", "3")))
    assert links(imported) == ["b>a:d"]
    assert left_out(imported) == [(2, "excluded: value = 1"), (4, "excluded: value = 3")]


def test_excluding_what_is_not_there_is_a_warning() -> None:
    imported = table(HEADER + "a,b,c\n", exclude=(("for", "1"),))
    assert "no row has for = 1" in message(imported, "ORG415")


def test_every_row_is_used_or_left_out() -> None:
    imported = table(HEADER + "a,b,c\n\na,b,c\n,,x\nq,q,q\nd,e,f\n")
    assert (imported.rows_read, imported.rows_used, len(imported.left_out)) == (5, 3, 2)


def test_an_actor_of_a_row_that_is_left_out_is_not_there() -> None:
    imported = table("customer,provider,for,how_often\na,b,c,daily\nghost,b,c,so-so\n")
    assert [actor.id for actor in organization(imported).actors] == ["a", "b"]


# ---- Rows for the same link


def test_rows_that_say_the_same_are_one_link() -> None:
    imported = table(HEADER + "a,b,c\nA,b,C\n")
    assert links(imported) == ["b>a:c"]
    assert (imported.rows_used, imported.repeated) == (2, 1)


def test_what_one_row_leaves_out_another_may_say() -> None:
    link = only(table("customer,provider,for,how_often,health\na,b,c,daily,\na,b,c,,90%\n"))
    assert link.how_often is not None
    assert (link.how_often.text, link.health) == ("daily", 0.9)


def test_sources_of_one_link_are_added_up() -> None:
    text = (
        "customer,provider,for,source\na,b,c,service-catalog\na,b,c,metrics-catalog\na,b,c,service-catalog\n"
    )
    assert only(table(text)).source == "service-catalog; metrics-catalog"


def test_where_rows_disagree_the_first_counts_and_the_other_goes_to_the_note() -> None:
    imported = table("customer,provider,for,how_often\na,b,c,daily\na,b,c,weekly\n")
    link = only(imported)
    assert link.how_often is not None
    assert link.how_often.text == "daily"
    assert link.note == "links.csv row 3 says how_often: weekly"
    assert "'how_often' is 'weekly' here, but 'daily' in row 2" in message(imported, "ORG410")


def test_rows_in_different_situations_stay_two_links() -> None:
    imported = table("customer,provider,for,when\na,b,c,storm\na,b,c,ash\n")
    assert [link.id for link in organization(imported).links] == ["b>a:c@storm", "b>a:c@ash"]


def test_alternatives_that_contradict_their_need_are_left_out() -> None:
    text = "customer,provider,for,any_of,importance\na,b,fuel,f,essential\na,c,reserve,f,helpful\n"
    imported = table(text)
    assert links(imported) == ["b>a:fuel"]
    assert imported.left_out[0].row == 3


# ---- Counts


def test_a_count_over_a_time_becomes_a_cadence() -> None:
    text = "customer,provider,for,count\na,b,c,170\n"
    link = only(table(text, map={"how_often": "count"}, counted_over="85 weeks"))
    assert link.how_often is not None
    assert link.how_often.text == "2/week"
    assert link.how_often.per_year == pytest.approx(2 * 365.2425 / 7)


def test_the_time_may_stand_in_a_column() -> None:
    text = "customer,provider,for,count,weeks\na,b,c,170,85\na,b,d,12,4\n"
    imported = table(text, map={"how_often": "count"}, counted_over="weeks:weeks")
    assert [link.how_often and link.how_often.text for link in organization(imported).links] == [
        "2/week",
        "3/week",
    ]


@pytest.mark.parametrize("cell", ["many", "-3", "0"])
def test_a_row_without_a_count_is_left_out(cell: str) -> None:
    text = f"customer,provider,for,count\nx,y,z,1\na,b,c,{cell}\n"
    assert table(text, map={"how_often": "count"}, counted_over="85 weeks").left_out[0].row == 3


def test_an_unknown_time_is_an_error() -> None:
    imported = table("customer,provider,count\na,b,1\n", map={"how_often": "count"}, counted_over="soon")
    assert "'soon' is no time over which something can be counted" in message(imported, "ORG406")


# ---- The account


def test_the_account_tells_what_became_of_every_row() -> None:
    text = "customer,provider,for,value\nFin. Dep.,b,c,2\nfin dep,b,c,2\nx,x,c,2\na,b,c,1\n"
    assert list(table(text, exclude=(("value", "1"),)).lines()) == [
        "links.csv: 4 rows read, 2 used, 2 left out; 1 link between 2 actors",
        "  1 row said again what another row had said",
        "  customer: column 'customer'",
        "  provider: column 'provider'",
        "  for: column 'for'",
        "  not used of links.csv: 'value'",
        "  left out of links.csv, row 4: customer and provider are the same: nobody is linked to itself",
        "  left out of links.csv, row 5: excluded: value = 1",
        "  taken for one name: 'Fin. Dep.', 'fin dep' (row 3)",
    ]


def test_rows_left_out_for_one_reason_are_told_together() -> None:
    lines = list(table(HEADER + "a,b,c\n" + "x,x,c\n" * 9).lines())
    assert lines[-1].startswith("  left out of links.csv, 9 rows, 3, 4, 5 and 6 more: customer and provider")


# ---- Anything at all

CELLS = st.sampled_from([*NASTY, "a", "b", "daily", "90%", "", "", "external customer"]) | st.text(max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=7), max_size=8)
COLUMNS = ["customer", "provider", "for", "how_often", "health", "when", "any_of"]
ABOUT = ["name", "position", "reports_to", "people", "note"]


def as_csv(header: list[str], rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode("utf-8", "replace")


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS, st.booleans())
def test_whatever_is_imported_reads_back_from_its_file(
    rows: list[list[str]], others: list[list[str]], keep_faulty: bool
) -> None:
    options = Options(name="Acme", keep_faulty=keep_faulty)
    imported = read_csv(as_csv(COLUMNS, rows), "l.csv", options, as_csv(ABOUT, others) if others else None)
    if imported.organization is not None:
        assert read_text(write(imported.organization)).organization == imported.organization


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_every_row_that_is_read_is_used_or_left_out(rows: list[list[str]]) -> None:
    imported = read_csv(as_csv(COLUMNS, rows), "l.csv")
    left = [row.row for row in imported.left_out]
    assert len(set(left)) == len(left)
    if imported.organization is not None:
        assert imported.rows_read == sum(any(map(clean, row)) for row in rows)
        assert imported.rows_read == imported.rows_used + len(left)
        assert imported.rows_used - imported.repeated <= len(imported.organization.links)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.none() | st.binary(max_size=100))
def test_any_bytes_give_an_organization_or_an_error(data: bytes, actors: bytes | None) -> None:
    imported = read_csv(b"customer,provider\n" + data, "l.csv", None, actors)
    assert (imported.organization is None) == any(d.severity == "error" for d in imported.diagnostics)


# ---- Real tables

REAL = pytest.mark.skipif(DATA is None, reason="the tables are not here")


def real(folder: str, name: str, actors: str | None = None, **options: Any) -> Imported:
    assert DATA is not None
    others = None if actors is None else (DATA / folder / actors).read_bytes()
    return read_csv((DATA / folder / name).read_bytes(), name, Options(**options), others)


@REAL
def test_departments_and_the_groups_they_depend_on() -> None:
    imported = real(
        "gitlab-org",
        "internal_customers.csv",
        map={
            "customer": "consumer_department",
            "provider": "provider_group",
            "provider.name": "provider_group_name",
        },
        constants={"for": "product work"},
    )
    customers = [link.customer for link in organization(imported).links]
    assert (imported.rows_read, imported.rows_used, len(customers)) == (147, 147, 147)
    assert customers.count("infrastructure-department") == 23


@REAL
def test_services_that_two_catalogs_describe() -> None:
    imported = real(
        "gitlab-org",
        "service_dependencies.csv",
        "services.csv",
        map={"customer": "consumer_service", "provider": "provider_service", "id": "service"},
        constants={"for": "a running service"},
    )
    providers = [link.provider for link in organization(imported).links]
    assert (imported.rows_read, imported.rows_used, imported.repeated, len(providers)) == (115, 112, 18, 94)
    assert [providers.count(name) for name in ("gitaly", "redis", "consul")] == [8, 9, 9]  # one needs itself
    assert "'postgres', 'prometheus' and 'elasticsearch'" in message(imported, "ORG411")


@REAL
def test_managers_and_whom_they_ask() -> None:
    imported = real(
        "krackhardt-hightech",
        "edges.csv",
        "nodes.csv",
        map={"for": "relation"},
        exclude=(("relation", "reports_to"),),
    )
    assert (imported.rows_read, imported.rows_used) == (312, 292)
    assert len(organization(imported).actors) == 21


@REAL
def test_consultants_and_whom_they_turn_to() -> None:
    imported = real(
        "cross-parker-consulting",
        "edges.csv",
        "nodes.csv",
        map={"for": "relation", "site": "location"},
        exclude=(("value", "1"), ("relation", "values_expertise_of")),
    )
    assert (imported.rows_read, imported.rows_used, len(organization(imported).actors)) == (1732, 521, 46)


@REAL
def test_wards_and_the_patients_they_pass_on() -> None:
    imported = real(
        "uk-hospital-patient-flow",
        "edges.csv",
        map={"how_often": "transfers_total"},
        constants={"for": "patients transferred"},
        counted_over="85 weeks",
        customers=("ExitHospital",),
    )
    made = organization(imported)
    assert (imported.rows_read, imported.rows_used, len(made.actors)) == (2193, 2193, 78)
    assert made.links[0].how_often is not None
    assert made.links[0].how_often.text == "138.529/week"
    assert [actor.name for actor in made.actors if actor.is_external] == ["ExitHospital"]
