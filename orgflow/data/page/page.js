"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const unfolded = ({ keys, rows }) =>
    rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])));
  const [actors, links] = [data.actors, data.links].map(unfolded);

  // -- places: deep links, printing -----------------------------------------------------

  function open(element) {
    for (let at = element; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
  }

  function anchored() {
    const id = decodeURIComponent(location.hash.slice(1));
    return id ? byId(id) : null;
  }

  function goToHash() {
    const place = anchored();
    if (!place) return;
    open(place);
    place.scrollIntoView();
    const told = named(place.id);
    if (told) choose(told, { quietly: true });
  }

  // On paper everything is open but the links of an actor: the line that each of them has is enough.
  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open], .link)")) {
      details.open = true;
      opened.add(details);
    }
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened.clear();
  });

  // -- what can be chosen: {kind: "actor" | "link", at: its number} ------------------------

  function named(anchor) {
    for (const [kind, all] of [["actor", actors], ["link", links]]) {
      const at = all.findIndex((one) => one.anchor === anchor);
      if (at >= 0) return { kind, at };
    }
    return null;
  }

  const told = (choice) => (choice.kind === "actor" ? actors : links)[choice.at];
  const linkName = (link) => `${actors[link.provider].name} → ${actors[link.customer].name}: ${link.name}`;
  const nameOf = (choice) => (choice.kind === "actor" ? told(choice).name : linkName(told(choice)));

  const explorer = byId("explorer");
  const picture = explorer ? explorer.querySelector(".picture") : null;
  const drawn = (id) => (picture && id ? byId(`${picture.id}-${id}`) : null);
  const boxOf = (at) => drawn(actors[at].box);
  const partsOfLine = (line) => [drawn(line), drawn(`${line}-label`)].filter(Boolean);
  const mark = (elements, name, on = true) => elements.forEach((one) => one && one.classList.toggle(name, on));
  const clear = (name) => picture && mark([...picture.querySelectorAll(`.${name}`)], name, false);
  let chosen = null;

  function choose(choice, { quietly = false } = {}) {
    if (!picture) return;
    stopDomino();
    chosen = choice;
    paint();
    byId("panel").hidden = false;
    byId("panel").classList.toggle("is-open", Boolean(choice));
    byId("hint").hidden = Boolean(choice);
    byId("chosen").hidden = !choice;
    if (!choice) return;
    byId("chosen-name").textContent = nameOf(choice);
    byId("page-link").href = `#${told(choice).anchor}`;
    byId("chosen-body").replaceChildren(...copyOf(told(choice).anchor));
    if (!quietly) history.replaceState(null, "", `#${told(choice).anchor}`);
    if (choice.kind === "actor") rove(choice.at);
  }

  // What the page says of it, once more beside the map, without its names for places.
  function copyOf(anchor) {
    const home = byId(anchor);
    if (!home) return [];
    const parts = [...home.children].filter((child) => child.tagName !== "SUMMARY");
    const copies = parts.map((child) => child.cloneNode(true));
    for (const copy of copies) {
      copy.removeAttribute("id");
      for (const inner of copy.querySelectorAll("[id]")) inner.removeAttribute("id");
      for (const without of copy.querySelectorAll(".without")) without.remove();
    }
    return copies;
  }

  function paint() {
    clear("dim");
    clear("pick");
    if (!chosen) return;
    const near = new Set();
    const lines = new Set();
    links.forEach((link, at) => {
      const touches = chosen.kind === "link" ? at === chosen.at : link.provider === chosen.at || link.customer === chosen.at;
      if (!touches) return;
      near.add(link.provider).add(link.customer);
      if (link.line) lines.add(link.line);
    });
    if (chosen.kind === "actor") near.add(chosen.at);
    dimAllBut(near, lines);
    mark(chosen.kind === "actor" ? [boxOf(chosen.at)] : partsOfLine(told(chosen).line), "pick");
  }

  function dimAllBut(near, lines) {
    actors.forEach((_, at) => mark([boxOf(at)], "dim", !near.has(at)));
    for (const link of links) {
      if (link.line && !lines.has(link.line)) mark(partsOfLine(link.line), "dim");
    }
  }

  // -- click to break ------------------------------------------------------------------

  // {rounds: in each the links for want of which their customers fall; shown: how many of them}
  let domino = null;

  // A link takes its customer down; whoever falls then, falls as if that customer had stopped.
  function roundsOf(choice) {
    if (choice.kind === "actor") return actors[choice.at].falls;
    const link = links[choice.at];
    if (!link.fells) return [];
    const after = actors[link.customer].falls;
    return after && [[choice.at], ...after];
  }

  function startDomino() {
    if (!chosen) return;
    stopDomino();
    const rounds = roundsOf(chosen);
    domino = { rounds: rounds || [], shown: 0, followed: Boolean(rounds) };
    clear("dim");
    clear("pick");
    mark(chosen.kind === "actor" ? [boxOf(chosen.at)] : partsOfLine(told(chosen).line), "broken");
    if (chosen.kind === "actor") mark([boxOf(chosen.at)], "fall-0");
    else mark(partsOfLine(told(chosen).line), "felling");
    byId("domino").hidden = false;
    byId("chosen-body").hidden = true;
    say(chosen.kind === "actor" ? `${nameOf(chosen)} stops.` : `It breaks: ${nameOf(chosen)}.`);
    if (!domino.rounds.length) ending();
    buttons();
  }

  function stopDomino() {
    for (const name of ["broken", "felling"]) clear(name);
    for (let round = 0; round <= data.last_shade; round++) clear(`fall-${round}`);
    if (picture) for (const badge of picture.querySelectorAll(".badge")) badge.remove();
    domino = null;
    if (!explorer) return;
    byId("domino").hidden = true;
    byId("chosen-body").hidden = false;
    byId("rounds").replaceChildren();
  }

  function nextRound() {
    if (!domino || domino.shown >= domino.rounds.length) return;
    const falls = domino.rounds[domino.shown++];
    for (const link of falls.map((at) => links[at])) {
      mark([boxOf(link.customer)], `fall-${Math.min(domino.shown, data.last_shade)}`);
      if (link.line) mark(partsOfLine(link.line), "felling");
      number(link.customer, domino.shown);
    }
    const names = falls.map((at) => links[at]).map((link) =>
      `${actors[link.customer].name}, for want of “${link.name}” from ${actors[link.provider].name}`);
    say(`Round ${domino.shown}`, names);
    if (domino.shown === domino.rounds.length) ending();
    buttons();
  }

  function allRounds() {
    while (domino && domino.shown < domino.rounds.length) nextRound();
  }

  function ending() {
    const count = domino.rounds.flat().length;
    let end = `In the end ${count} ${count === 1 ? "other falls" : "others fall"}.`;
    if (!domino.followed) end = "Who falls with it was not followed.";
    else if (!count) end = "Nobody falls with it.";
    say(`${end} ${told(chosen).loss}`);
  }

  function buttons() {
    const done = !domino || domino.shown >= domino.rounds.length;
    byId("next").disabled = done;
    byId("all").disabled = done;
  }

  function say(text, items = []) {
    const line = document.createElement("li");
    const head = document.createElement("b");
    head.textContent = text;
    line.append(head);
    for (const item of items) {
      const told = document.createElement("div");
      told.textContent = item;
      line.append(told);
    }
    byId("rounds").append(line);
    line.scrollIntoView({ block: "nearest" });
  }

  // The number of the round at the corner of a box.
  function number(actor, round) {
    const box = boxOf(actor);
    const shape = box && box.querySelector("path");
    if (!shape) return;
    const { x, y } = shape.getBBox();
    const badge = document.createElementNS(box.namespaceURI, "g");
    badge.classList.add("badge");
    const circle = document.createElementNS(box.namespaceURI, "circle");
    for (const [name, value] of [["cx", x + 4], ["cy", y + 4], ["r", 10]]) circle.setAttribute(name, value);
    const text = document.createElementNS(box.namespaceURI, "text");
    text.setAttribute("x", x + 4);
    text.setAttribute("y", y + 8.5);
    text.textContent = String(round);
    badge.append(circle, text);
    box.append(badge);
  }

  // -- the keyboard on the map: one stop, arrows go to the nearest box ----------------------

  let here = null;

  function rove(at, focus = false) {
    const box = boxOf(at);
    if (!box) return;
    if (here !== null && boxOf(here)) boxOf(here).setAttribute("tabindex", "-1");
    here = at;
    box.setAttribute("tabindex", "0");
    if (focus) box.focus();
  }

  const middle = (at) => {
    const { left, top, width, height } = boxOf(at).getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };

  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function nearest(at, [right, down]) {
    const [x, y] = middle(at);
    let best = null;
    actors.forEach((_, other) => {
      if (other === at || !boxOf(other)) return;
      const [dx, dy] = [middle(other)[0] - x, middle(other)[1] - y];
      const ahead = dx * right + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * right);
      if (ahead > 4 && (!best || ahead + 2 * aside < best.far)) best = { other, far: ahead + 2 * aside };
    });
    return best ? best.other : at;
  }

  function onKey(event) {
    if (here === null) return;
    if (ways[event.key]) rove(nearest(here, ways[event.key]), true);
    else if (event.key === "Enter" || event.key === " ") choose({ kind: "actor", at: here });
    else if (event.key === "Escape") choose(null);
    else return;
    event.preventDefault();
  }

  // -- search, layers, situations, size ---------------------------------------------------

  const MOST_HITS = 12;

  function hits(wanted) {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const all = [
      ...actors.map((_, at) => ({ kind: "actor", at })),
      ...links.map((_, at) => ({ kind: "link", at })),
    ];
    return all.filter((one) => words.every((word) => nameOf(one).toLowerCase().includes(word))).slice(0, MOST_HITS);
  }

  function search() {
    const found = hits(byId("search").value);
    const list = byId("hits");
    list.hidden = !byId("search").value.trim();
    list.replaceChildren(...found.map(hit));
    if (!found.length) {
      const none = document.createElement("li");
      none.textContent = "Nothing has this name.";
      list.append(none);
    }
  }

  function hit(choice) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = nameOf(choice);
    button.addEventListener("click", () => take(choice));
    item.append(button);
    return item;
  }

  function take(choice) {
    byId("hits").hidden = true;
    byId("search").value = "";
    choose(choice);
    const element = choice.kind === "actor" ? boxOf(choice.at) : drawn(told(choice).line);
    if (element) element.scrollIntoView({ block: "center", inline: "center" });
  }

  function tick(name, label) {
    const line = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.value = name;
    box.addEventListener("change", filter);
    line.append(box, label);
    return line;
  }

  function option(value, label) {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = label;
    return made;
  }

  function filter() {
    const off = new Set([...byId("layers").querySelectorAll("input:not(:checked)")].map((box) => Number(box.value)));
    const moment = byId("moments").value;
    const now = moment === "all" ? null : moment === "none" ? [] : [Number(moment)];
    const shown = new Set();
    for (const link of links) {
      const apart = off.has(actors[link.provider].layer) || off.has(actors[link.customer].layer);
      const asleep = now !== null && !link.when.every((situation) => now.includes(situation));
      if (link.line && !apart && !asleep) shown.add(link.line);
    }
    actors.forEach((actor, at) => mark([boxOf(at)], "off", off.has(actor.layer)));
    for (const link of links) if (link.line) mark(partsOfLine(link.line), "off", !shown.has(link.line));
  }

  let scale = 1; // of the width there is

  function size(to) {
    scale = Math.min(8, Math.max(1, to));
    picture.style.width = `${scale * 100}%`;
    byId("smaller").disabled = scale <= 1;
  }

  // -- beginning -------------------------------------------------------------------------

  function chosenBy(element) {
    const group = element.closest(".node, .edge");
    if (!group || !picture.contains(group)) return undefined;
    const id = group.id.slice(picture.id.length + 1).replace(/-label$/, "");
    const actor = actors.findIndex((one) => one.box === id);
    if (actor >= 0) return { kind: "actor", at: actor };
    const along = links.flatMap((link, at) => (link.line === id ? [at] : []));
    if (!along.length) return undefined;
    const again = chosen && chosen.kind === "link" ? along.indexOf(chosen.at) : -1;
    return { kind: "link", at: along[(again + 1) % along.length] };
  }

  function explore() {
    explorer.classList.add("is-live");
    explorer.parentElement.classList.add("wide");
    byId("tools").hidden = false;
    byId("panel").hidden = false;
    picture.setAttribute("role", "group");
    picture.addEventListener("click", (event) => {
      const choice = chosenBy(event.target);
      choose(choice || null);
    });
    picture.addEventListener("keydown", onKey);
    actors.forEach((actor, at) => {
      const box = boxOf(at);
      if (!box) return;
      box.setAttribute("role", "button");
      box.setAttribute("tabindex", "-1");
      box.setAttribute("aria-label", actor.name);
      box.addEventListener("focus", () => rove(at));
    });
    rove(actors.findIndex((_, at) => boxOf(at)));
    const found = [...new Set(actors.map((actor) => actor.layer))].sort((one, other) => one - other);
    byId("layers").append(...found.map((layer) => tick(layer, data.layers[layer])));
    byId("layers").hidden = found.length < 2;
    byId("moments").append(option("all", "all links"), option("none", "an ordinary day"));
    byId("moments").append(...data.situations.map((name, at) => option(at, name)));
    byId("moments").addEventListener("change", filter);
    byId("moments-choice").hidden = !links.some((link) => link.when.length);
    byId("search").addEventListener("input", search);
    byId("search").addEventListener("keydown", (event) => {
      const [first] = hits(byId("search").value);
      if (event.key === "Enter" && first) take(first);
      if (event.key === "Escape") byId("hits").hidden = true;
    });
    byId("break").addEventListener("click", startDomino);
    byId("next").addEventListener("click", nextRound);
    byId("all").addEventListener("click", allRounds);
    byId("restart").addEventListener("click", startDomino);
    byId("close").addEventListener("click", () => choose(null));
    byId("fit").addEventListener("click", () => size(1));
    byId("smaller").addEventListener("click", () => size(scale / 1.4));
    byId("larger").addEventListener("click", () => size(scale * 1.4));
    size(1);
  }

  // The keyboard has a shorter way to these places, through the lists.
  for (const way of document.querySelectorAll(".picture a")) way.setAttribute("tabindex", "-1");
  if (picture) explore();
  addEventListener("hashchange", goToHash);
  goToHash();
})();
