from __future__ import annotations

import pytest

from orgflow.tables.columns import (
    ACTOR_FIELDS,
    LINK_FIELDS,
    find,
    guess_actors,
    guess_links,
    plain,
    proposal,
    similar,
)


@pytest.mark.parametrize(
    "header, expected",
    [
        ("How_Often?", "how often"),
        ("howOften", "how often"),
        ("  HOW  OFTEN ", "how often"),
        ("Häufigkeit", "haufigkeit"),
        ("reports_to", "reports to"),
        ("***", ""),
    ],
)
def test_spellings_of_a_header_come_together(header: str, expected: str) -> None:
    assert plain(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        ["Customer", "Provider", "For", "How often"],
        ["Internal customer", "Supplier", "What exactly", "Frequency"],
        ["To", "From", "Deliverable", "Cadence"],
        ["Kunde", "Lieferant", "Leistung", "Häufigkeit"],
        ["Client", "Fournisseur", "Prestation", "Fréquence"],
        ["Cliente", "Proveedor", "Qué", "Frecuencia"],
        ["Klant", "Leverancier", "Waarvoor", "Hoe vaak"],
    ],
)
def test_the_obvious_columns_of_links_are_found(header: list[str]) -> None:
    assert guess_links(header, {}) == {"customer": 0, "provider": 1, "for": 2, "how_often": 3}


@pytest.mark.parametrize("field", sorted(set(LINK_FIELDS) - {"id", "target"}))
def test_a_column_that_is_called_like_a_field_of_a_link_is_found(field: str) -> None:
    assert guess_links(["x", field], {}) == {field: 1}


@pytest.mark.parametrize("field", sorted(ACTOR_FIELDS))
def test_a_column_that_is_called_like_a_field_of_an_actor_is_found(field: str) -> None:
    assert guess_actors(["x", field], {}) == {field: 1}


def test_a_running_number_is_not_taken_for_the_id_of_a_link() -> None:
    assert guess_links(["id"], {}) == {}


def test_the_far_end_of_an_arrow_is_not_taken_for_a_target() -> None:
    assert guess_links(["source", "target"], {}) == {"source": 0}


def test_the_likelier_of_two_columns_is_taken() -> None:
    assert guess_links(["To", "Customer"], {})["customer"] == 1


def test_a_column_that_is_taken_is_not_taken_again() -> None:
    assert guess_links(["Customer", "To"], {"provider": 0}) == {"provider": 0, "customer": 1}


def test_a_department_names_the_actor_where_nothing_else_does() -> None:
    assert guess_actors(["Abteilung", "Standort"], {}) == {"name": 0, "site": 1}


def test_a_department_does_not_name_an_actor_that_has_an_id() -> None:
    assert guess_actors(["id", "department"], {}) == {"id": 0}


def test_a_column_is_found_by_its_name() -> None:
    assert find(["a", "Wer braucht es?"], "Wer braucht es?") == (1,)


def test_a_column_is_found_up_to_case_and_punctuation() -> None:
    assert find(["a", "from_unit"], "From Unit") == (1,)


def test_the_exact_name_goes_before_a_similar_one() -> None:
    assert find(["From Unit", "from_unit"], "from_unit") == (1,)


def test_two_columns_of_one_name_are_both_found() -> None:
    assert find(["a", "a"], "a") == (0, 1)


def test_a_column_without_letters_is_not_found_by_another() -> None:
    assert find(["***"], "???") == ()


def test_a_misspelt_column_is_recognized() -> None:
    assert similar(["consumer_department", "provider_group"], "consumer_departmnt") == "consumer_department"


def test_a_column_unlike_all_others_is_not() -> None:
    assert similar(["consumer_department"], "xyz") == ""


def test_a_column_that_begins_with_a_word_for_a_field_is_proposed() -> None:
    assert proposal("customer", ["id", "consumer_team", "provider_team"]) == "consumer_team"


def test_the_shortest_of_the_columns_that_could_be_meant_is_proposed() -> None:
    assert proposal("customer", ["customer_department", "client_unit", "to"]) == "to"


def test_a_column_with_a_space_is_proposed_in_quotes() -> None:
    assert proposal("provider", ["Supplier team"]) == '"Supplier team"'


def test_where_no_column_could_be_meant_a_word_stands_for_it() -> None:
    assert proposal("health", ["a", "b"]) == "COLUMN"


def test_a_field_without_other_words_is_proposed_by_its_own() -> None:
    assert proposal("switch", ["switch over"]) == '"switch over"'


def test_a_settled_field_is_not_looked_for() -> None:
    assert guess_links(["Customer", "Provider"], {}, {"customer"}) == {"provider": 1}
    assert guess_actors(["Id", "Site"], {}, {"id"}) == {"site": 1}


def test_a_column_about_the_actor_at_an_end_is_found() -> None:
    assert guess_links(["Provider site"], {}) == {"provider.site": 0}


def test_words_that_are_hardly_alike_are_not_taken_for_each_other() -> None:
    assert similar(["abcdef"], "abcxyz") == ""
    assert similar(["abcdef"], "abcdxyz") == "abcdef"


def test_a_column_is_no_other_for_standing_behind_it_in_the_alphabet() -> None:
    assert find(["z"], "a") == ()


def test_spaces_in_the_name_that_is_asked_for_count_once() -> None:
    assert find(["from_unit", "From Unit"], "From  Unit") == (1,)


def test_the_name_of_the_actor_at_an_end_is_a_field_and_its_id_is_none() -> None:
    assert guess_links(["customer.name", "customer.id"], {}) == {"customer.name": 0}
