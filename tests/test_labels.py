from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orgflow.diagrams.compact import compact
from orgflow.diagrams.labels import Box, Curve, Label, Surroundings, place_labels, points
from orgflow.diagrams.layout import Layout, curves
from orgflow.diagrams.placed import fixed

PAGE = Box(0, 0, 400, 200)
LINE: tuple[Curve, ...] = (((0, 100), (100, 100), (200, 100), (300, 100)),)


def label(slot: tuple[float, float] = (150, 120), line: tuple[Curve, ...] = LINE) -> Label:
    return Label(40, 12, line, slot)


def test_a_label_slides_onto_its_line() -> None:
    ((x, y),) = place_labels([label()], Surroundings([], PAGE))
    assert (round(x), y) == (150, 100)


def test_a_label_does_not_cover_a_box() -> None:
    box = Box(120, 90, 180, 110)
    ((x, y),) = place_labels([label()], Surroundings([box], PAGE))
    assert label().at((x, y)).overlap(box) == 0
    assert y == 100


def test_a_label_stays_on_the_page() -> None:
    ((x, y),) = place_labels([label((0, 100))], Surroundings([], PAGE))
    assert label().at((x, y)).left >= 0


def test_labels_do_not_cover_each_other() -> None:
    first, second = place_labels([label(), label()], Surroundings([], PAGE))
    assert label().at(first).overlap(label().at(second)) == 0


def test_the_first_label_has_the_first_choice() -> None:
    alone = place_labels([label()], Surroundings([], PAGE))
    assert place_labels([label(), label()], Surroundings([], PAGE))[:1] == alone


def test_a_label_leaves_the_tips_of_its_line_free() -> None:
    ((x, _),) = place_labels([label((300, 100))], Surroundings([], PAGE))
    assert label().at((x, 100)).right <= 295


def test_a_label_avoids_a_place_where_many_lines_cross() -> None:
    crossing: tuple[Curve, ...] = (((150, 0), (150, 60), (150, 140), (150, 200)),)
    ((x, y),) = place_labels([label()], Surroundings([], PAGE, lines=[LINE, *12 * [crossing]]))
    assert y == 100
    assert not label().at((x, y)).left < 150 < label().at((x, y)).right


def test_a_label_whose_line_has_no_free_place_stands_beside_it() -> None:
    wall = Box(0, 92, 300, 108)
    ((x, y),) = place_labels([label()], Surroundings([wall], PAGE))
    assert label().at((x, y)).overlap(wall) == 0


@given(st.lists(st.tuples(st.integers(0, 260), st.integers(0, 188)), max_size=6))
def test_a_label_covers_nothing_as_long_as_there_is_room(corners: list[tuple[int, int]]) -> None:
    boxes = [Box(x, y, x + 20, y + 12) for x, y in corners]
    (point,) = place_labels([label()], Surroundings(boxes, PAGE))
    assert sum(map(label().at(point).overlap, boxes)) == 0


def test_boxes_that_touch_do_not_overlap() -> None:
    assert Box(0, 0, 1, 1).overlap(Box(1, 0, 2, 1)) == 0


def test_points_along_a_line_begin_and_end_with_it() -> None:
    found = points(LINE)
    assert (found[0], found[-1]) == ((0, 100), (300, 100))


# -- what Graphviz found, compacted and fixed ---------------------------------------------


def layout(*lines: str) -> Layout:
    boxes = [
        {"name": f"n{i}", "pos": f"{x},50", "width": "1", "height": "0.5"} for i, x in enumerate((50, 250))
    ]
    edges = [{"id": f"l{i}", "tail": 0, "head": 1, "pos": pos} for i, pos in enumerate(lines)]
    return Layout({"bb": "0,0,300,400", "lp": "150,390", "objects": boxes, "edges": edges})


def test_curves_are_read_without_their_tips() -> None:
    assert list(curves("s,1,2 e,3,4 0,0 1,1 2,2 3,3 4,4 5,5 6,6")) == [
        ((0, 0), (1, 1), (2, 2), (3, 3)),
        ((3, 3), (4, 4), (5, 5), (6, 6)),
    ]


def test_a_line_that_swings_far_out_is_drawn_nearer() -> None:
    before = layout("e,214,50 86,50 100,300 200,300 209,50")
    after = compact(before)
    assert after.lines[0]["pos"].startswith("e,214,50.00 86,50.00 100,")
    assert after.page.top < before.page.top - 100


def test_the_heading_moves_with_the_top_of_the_page() -> None:
    before = layout("e,214,50 86,50 100,300 200,300 209,50")
    after = compact(before)
    distance = before.page.top - 390
    assert round(after.page.top - float(after.graph["lp"].split(",")[1]), 1) == distance


def test_a_layout_without_far_lines_stays_as_it_is() -> None:
    before = layout("e,214,50 86,50 100,52 200,52 209,50")
    assert compact(before).page == before.page


def test_a_curve_written_from_head_to_tail_is_turned_round() -> None:
    text = fixed("digraph { }", layout("s,214,50 e,86,50 209,50 200,60 100,60 91,50"))
    assert 'pos="s,86,50 e,214,50 91,50 100,60 200,60 209,50"' in text


def test_a_curve_of_two_pieces_is_turned_round_piece_by_piece() -> None:
    text = fixed(
        "digraph { }", layout("s,214,50 209,50 200,60 190,60 150,50;e,86,50 150,50 140,60 100,60 91,50")
    )
    assert 'pos="s,86,50 91,50 100,60 140,60 150,50;e,214,50 150,50 190,60 200,60 209,50"' in text
