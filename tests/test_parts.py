"""Maps of a part of an organization, and of departments as one box."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow.cli import run
from orgflow.diagrams import look
from orgflow.diagrams import render as rendering
from orgflow.diagrams.map import draw
from orgflow.diagrams.matrix import MOST_ACTORS
from orgflow.diagrams.sandbox import Limits, RenderError
from orgflow.diagrams.scene import MOST_COUNTED, Scene
from orgflow.domino import Component
from orgflow.illustration.gallery import Choice, named
from orgflow.illustration.sizes import CROWDED, LARGE, MOST_ALIKE, MOST_BOXES, MOST_LINES, Fit, fitting
from orgflow.loader import load
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.selection import collapsed, selected
from tests.builders import link, org
from tests.paths import ORGS
from tests.pictures import Picture, read
from tests.test_worlds import networks

LINKS = ("a>b .9 f=250", "a>F .5 f=12", "b>F .6 f=250", "F>a .9", "F>X .9", "b>X .7", "c>F .9")


def departments(*links: str, **part_of: str) -> Network:
    made = org(*(links or LINKS), external="X")
    above = part_of or {"a": "b"}
    actors = (replace(actor, part_of=above.get(actor.id)) for actor in made.actors)
    return Network(replace(made, actors=tuple(actors)))


def shown(network: Network, *weak: str, where: tuple[str, ...] = (), by: bool = True) -> Picture:
    part = selected(network, where) if where else None
    selection = collapsed(network, "part_of", part) if by else part
    return read(draw(network, weak, selection=selection))


def sentence(picture: Picture) -> str:
    return " ".join(" ".join(picture.texts).split())


# -- a part ----------------------------------------------------------------------------------------


def test_only_those_who_are_selected_have_a_box() -> None:
    assert set(shown(departments(), where=("near=c:1",), by=False).boxes) == {"F", "c"}


def test_only_links_between_them_have_a_line() -> None:
    picture = shown(departments(), where=("near=c:1",), by=False)
    assert [stroke.told.split(":")[0] for stroke in picture.strokes] == ["c gives F"]


def test_the_sentence_says_how_much_of_the_whole_is_drawn() -> None:
    told = sentence(shown(departments(), "a>F:work", where=("near=c:1",), by=False))
    assert "5 actors, 1 of them an external customer, 7 links, 1 of them weak." in told
    assert "Drawn: 2 of 5 actors, 1 of 7 links (at most 1 link from c)." in told


def test_an_actor_keeps_the_layer_that_it_has_in_the_whole() -> None:
    picture = shown(departments(), where=("near=c:1",), by=False)
    assert "Front line" in picture.texts


def test_the_text_in_place_of_the_picture_tells_just_the_weak_links_that_are_drawn() -> None:
    network = departments()
    figure = draw(network, ["a>F:work", "b>X:work"], selection=selected(network, ["near=c:1"]))
    assert "Weak" not in figure.alt


@pytest.mark.parametrize("name", ["map", "spotlight", "route", "domino", "matrix"])
def test_every_view_of_a_part_says_so(name: str) -> None:
    network = Network(load(ORGS / "office"))
    part = selected(network, ["near=payroll:1"])
    choice = Choice(start="payroll", breaks=(Component("actor", "payroll"),), where=part)
    figure = named(name).draw(network, choice)
    text = re.sub(r"<[^>]*>|&#160;|\s+", " ", figure.svg or figure.dot)
    assert f"Drawn: 5 of 25 actors, {len(part.links)} of 54 links" in " ".join(text.split())
    assert "Same places" not in text


def test_a_route_says_how_many_of_its_steps_are_not_drawn() -> None:
    network = Network(org("A>B 1", "B>C 1", "C>X 1", external="X"))
    figure = named("route").draw(network, Choice(start="A", where=selected(network, ["near=A"])))
    assert "2 steps of these ways lie outside." in figure.alt


def test_a_box_that_stands_for_several_has_a_double_frame() -> None:
    network = Network(load(ORGS / "office"))
    boxes = named("map").draw(network, Choice(where=collapsed(network, "part_of"))).dot
    assert boxes.count("peripheries=2") == 3
    assert "double frame: several actors" in boxes.replace("&#160;", " ")


def test_a_storyboard_says_how_many_of_those_who_fall_are_not_drawn() -> None:
    network = Network(org("A>B 1 b=1", "B>C 1 b=1", "C>X 1 b=1", external="X"))
    part = selected(network, ["near=A"])
    figure = named("domino").draw(network, Choice(breaks=(Component("actor", "A"),), where=part))
    told = sentence(read(figure))
    assert "At worst 2 other functions and 1 external customer fall within 3 rounds" in told
    assert "(2 of them outside of what is drawn)" in told
    assert "falls in round 1" in told
    assert "falls in round 2" not in told


def test_which_links_are_weak_does_not_depend_on_what_is_drawn() -> None:
    network = Network(load(ORGS / "office"))
    whole = set(weak(network))
    part = selected(network, ["layer=back office"])
    figure = named("map").draw(network, Choice(where=part))
    orange = read(figure)
    expected = sum(link in whole for link in part.links)
    assert expected > 0
    assert [stroke.kind for stroke in orange.strokes].count("weak") == expected


# -- departments as boxes --------------------------------------------------------------------------


def test_a_department_is_one_box_that_says_how_many_it_is() -> None:
    picture = shown(departments())
    assert len(picture.boxes) == 4
    assert "2 actors, 1 link inside" in picture.texts


def test_a_line_says_how_many_links_it_is_and_how_many_are_weak() -> None:
    picture = shown(departments(), "a>F:work")
    assert "2 links, 1 weak" in picture.labels
    assert picture.stroke("a gives F").colour == look.WEAK


def test_a_line_without_weak_links_says_how_many_it_is_in_grey() -> None:
    picture = shown(departments())
    assert "2 links" in picture.labels
    assert picture.stroke("a gives F").kind == "healthy"


def test_a_line_is_as_thick_as_its_busiest_link() -> None:
    assert shown(departments()).stroke("a gives F").width == look.DAILY


def test_a_single_link_of_a_department_says_what_it_is_for() -> None:
    assert "work 70 %" in shown(departments(), "b>X:work").labels


def test_a_weak_link_inside_a_box_is_told_on_it() -> None:
    picture = shown(departments(), "a>b:work")
    assert "2 actors, 1 link inside, 1 weak" in picture.texts
    assert "1 link stays inside a box, which is weak." in sentence(picture)


def test_the_tooltip_of_a_line_tells_every_link_of_it() -> None:
    assert shown(departments()).stroke("a gives F").told.count(" gives ") == 2


def test_the_tooltip_of_a_line_of_very_many_links_tells_the_weak_ones_first() -> None:
    many = [f"a>F .9 for=w{i:02}" for i in range(60)]
    picture = shown(departments(*many, "b>X .9"), "a>F:w55")
    told = picture.stroke("a gives F: w55").told.split("\n")
    assert (len(told), told[-1]) == (41, "20 more")


def test_a_box_or_line_stands_for_all_that_is_in_it() -> None:
    network = departments()
    figure = draw(network, selection=collapsed(network, "part_of"))
    assert ("a", "b") in figure.stands_for.values()
    assert ("a>F:work", "b>F:work") in figure.stands_for.values()


def test_a_map_of_many_lines_says_only_of_the_weak_how_many_links_they_are() -> None:
    names = [f"d{i}" for i in range(8)]
    links = [f"{x}{end}>{y}a .9" for x in names for y in names if x != y for end in "ab"]
    above = {f"{name}b": f"{name}a" for name in names}
    picture = shown(departments(*links, **above), "d0b>d1a:work")
    assert len(picture.strokes) > MOST_COUNTED
    assert list(picture.labels) == ["2 links, 1 weak"]


def test_layers_can_be_boxes() -> None:
    network = departments()
    picture = read(draw(network, selection=collapsed(network, "layer")))
    assert "Front line: 2 actors: F and b" in picture.boxes or len(picture.boxes) == 3


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.data())
def test_every_link_is_in_one_line_or_in_one_box(network: Network, data: st.DataObject) -> None:
    names = [actor.id for actor in network.actors]
    above = {name: data.draw(st.sampled_from([None, *names])) for name in names}
    actors = (replace(a, part_of=None if above[a.id] == a.id else above[a.id]) for a in network.actors)
    grouped = Network(replace(network.organization, actors=tuple(actors)))
    weak_ones = frozenset(one.id for one in network.links[::2])
    scene = Scene(grouped, weak_ones, selection=collapsed(grouped, "part_of"))
    on_lines = [one.id for line in scene.lines for one in line.links]
    inside = [one.id for links in scene.inside.values() for one in links]
    assert sorted(on_lines + inside) == [one.id for one in network.links]
    told = [one.id for line in scene.lines for one in line.weak] + [x for x in inside if x in weak_ones]
    assert sorted(told) == sorted(weak_ones)
    assert sorted(actor for members in scene.members.values() for actor in members) == names


# -- how many are readable -------------------------------------------------------------------------


def crowd(actors: int, links: int, groups: int = 0, health: str = ".6") -> Network:
    """Make a row of actors that end at a customer, part of so many groups in turn."""
    made = [link(f"n{i:03}>n{i + 1:03} .99") for i in range(actors - 2)]
    made += [link(f"n{i % (actors - 1):03}>X {health} for=w{i:04}") for i in range(max(0, links - len(made)))]
    organization = org(*made, external="X")
    heads = [f"n{i:03}" for i in range(groups)]
    above = {f"n{i:03}": heads[i % groups] for i in range(groups, actors)} if groups else {}
    crowded = tuple(replace(actor, part_of=above.get(actor.id)) for actor in organization.actors)
    return Network(replace(organization, actors=crowded))


@pytest.mark.parametrize(
    "network, view, collapse",
    [
        (crowd(CROWDED, CROWDED), "map", None),
        (crowd(CROWDED + 1, CROWDED), "spotlight", None),
        (crowd(LARGE, LARGE), "spotlight", None),
        (crowd(CROWDED + 1, CROWDED, health="1"), "map", None),
        (crowd(LARGE + 1, LARGE, 5), "map", "part_of"),
        (crowd(LARGE + 1, LARGE), "matrix", None),
        (crowd(LARGE + 1, LARGE, MOST_BOXES), "matrix", None),
        (crowd(LARGE + 1, LARGE, MOST_BOXES - 1), "map", "part_of"),
        (crowd(30, MOST_ALIKE), "map", None),
        (crowd(30, MOST_ALIKE + 1, health="1"), "matrix", None),
        (crowd(30, MOST_LINES + 1), "matrix", None),
        (crowd(MOST_ACTORS + 1, MOST_ACTORS), "map", "layer"),
    ],
)
def test_the_picture_is_one_that_can_be_read(network: Network, view: str, collapse: str | None) -> None:
    fit = fitting(network)
    assert (fit.view, fit.collapse) == (view, collapse)


def test_what_counts_is_what_is_drawn() -> None:
    network = crowd(LARGE + 1, LARGE)
    assert fitting(network, selected(network, ["near=n010"])) == Fit("map")


def test_what_is_drawn_instead_is_said_with_the_way_to_all() -> None:
    told = fitting(crowd(LARGE + 1, LARGE, 5)).words
    assert told == "81 actors, 80 links: drawn as 6 boxes, by part_of; --view map draws all alike"


# -- the command -----------------------------------------------------------------------------------


def written(folder: Path, actors: int, groups: int = 0) -> str:
    """Write a file of so many actors, an external customer among them."""
    lines = ["organization: Large", "actors:", "  x: {position: external customer}"]
    for i in range(actors - 1):
        above = f", part_of: n{i % groups}" if groups and i >= groups else ""
        lines.append(f"  n{i}: {{name: Team {i}{above}}}")
    lines.append("links:")
    for i in range(actors - 1):
        health = 30 if i < 3 else 99
        lines.append(f"  - {{customer: x, provider: n{i}, for: w{i}, health: {health}%, how_often: daily}}")
    target = folder / "large.yaml"
    target.write_text("\n".join(lines), encoding="utf-8")
    return str(target)


@pytest.mark.parametrize(
    "actors, groups, told",
    [
        (50, 0, "50 actors, 49 links: drawn with the weak links in ink; --view map draws all alike"),
        (90, 7, "90 actors, 89 links: drawn as 8 boxes, by part_of; --view map draws all alike"),
        (90, 0, "as a matrix, for a map of them cannot be read; --view map draws all alike"),
    ],
)
def test_the_plain_command_says_what_it_draws(
    actors: int, groups: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = written(tmp_path, actors, groups), tmp_path / "out.svg"
    assert run(["map", source, "-o", str(target)]) == 0
    assert told in " ".join(capsys.readouterr().err.split())
    assert b"<svg" in target.read_bytes()


def test_where_a_map_of_many_cannot_be_drawn_there_is_a_matrix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_time(*_: object) -> bytes:
        raise RenderError("This picture takes too long.")

    monkeypatch.setattr(rendering, "_draw", no_time)
    target = tmp_path / "out.svg"
    assert run(["map", written(tmp_path, 50), "-o", str(target)]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "This picture takes too long. Drawn as a matrix instead." in told
    assert b"gives" in target.read_bytes()
    few = written(tmp_path, 5)
    assert run(["map", few, "-o", str(target)]) != 0


def test_above_all_limits_just_the_map_that_was_asked_for_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = written(tmp_path, Limits().actors + 20), tmp_path / "out.svg"
    assert run(["map", source, "-o", str(target)]) == 0
    assert target.exists()
    capsys.readouterr()
    assert run(["map", source, "-o", str(target), "--view", "map"]) != 0
    assert "pictures are drawn up to 300 boxes" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "options",
    [
        ["--where", "layer=support"],
        ["--where", "near=payroll:2", "--where", "layer=back office", "--view", "spotlight"],
        ["--collapse", "part_of"],
        ["--collapse", "layer", "--where", "near=hr"],
        ["--view", "matrix", "--by", "group", "--order", "sequence"],
        ["--view", "matrix", "--where", "layer=support"],
        ["--where", "situation=month-end", "--view", "domino", "--break", "payroll"],
    ],
)
def test_a_part_is_drawn(options: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    assert run(["map", str(ORGS / "office"), "-o", str(target), *options]) == 0
    assert b"<svg" in target.read_bytes()


@pytest.mark.parametrize(
    "options, told",
    [
        (["--where", "layer=frontlne"], "--where: there is no layer 'frontlne'. Did you mean 'front line'?"),
        (["--where", "near=payroll", "--where", "layer=external customer"], "nobody is left"),
        (["--view", "calendar", "--where", "near=payroll"], "--where goes with"),
        (["--view", "route", "--from", "hr", "--collapse", "layer"], "--collapse goes with"),
    ],
)
def test_a_part_that_does_not_exist_is_a_wrong_command(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["map", str(ORGS / "office"), "-o", str(tmp_path / "out.svg"), *options]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
