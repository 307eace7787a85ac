"use strict";
// Adds to a page that is complete without it: the text of each rule inside its cards, filters, and
// steps from finding to finding. Takes nothing from the page but text, and sets nothing but text.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const RANK = ["error", "warning", "info"];

  // Every finding in the order of its number: { card, link, draft }. `link` is its number in the
  // text, missing where the text is not at hand.
  const items = all(".card")
    .map((card) => ({ card, link: byId(`m${card.dataset.n}`), draft: card.closest(".draft") }))
    .sort((one, other) => one.card.dataset.n - other.card.dataset.n);
  const byNumber = new Map(items.map((item) => [item.card.dataset.n, item]));
  const marks = all("mark").map((mark) => ({ mark, numbers: mark.dataset.n.split(" ") }));
  document.documentElement.classList.add("scripted");
  if (!items.length) return;

  // --- the text of each rule, which the page holds once ---

  // In full on the first card of each draft that needs it, folded on those after it.
  const told = new Map();
  for (const card of all(".card")) {
    const more = card.querySelector(".more");
    const rule = more.firstChild.hash.slice(1);
    const body = byId(rule).querySelector(".body").cloneNode(true);
    const key = `${card.closest(".draft").id} ${rule}`;
    if (told.has(key)) {
      const fold = document.createElement("details");
      const line = document.createElement("summary");
      fold.className = "again";
      line.textContent = `Why, and what to say instead: as for ${told.get(key)}`;
      fold.append(line, body);
      more.replaceWith(fold);
    } else {
      told.set(key, card.querySelector(".name").textContent);
      more.replaceWith(body);
    }
  }

  // --- filters ---

  const filters = byId("form");
  const ticked = (name) => new Set(all(`[name=${name}]:checked`, filters).map((box) => box.value));
  const value = (name) => filters.elements[name].value;
  const visible = () => items.filter((item) => !item.card.hidden);

  function weight({ card }) {
    return card.dataset.state === "open" ? card.dataset.severity : "resting";
  }

  function filter() {
    const severities = ticked("severity");
    const states = ticked("state");
    const [family, rule, path] = [value("family"), value("rule"), value("draft").trim().toLowerCase()];
    for (const { card, link, draft } of items) {
      const { dataset } = card;
      const wanted =
        severities.has(dataset.severity) &&
        states.has(dataset.state) &&
        (!family || dataset.family === family) &&
        (!rule || dataset.rule === rule) &&
        draft.dataset.path.toLowerCase().includes(path);
      card.hidden = !wanted;
      if (link) link.hidden = !wanted;
    }
    for (const { mark, numbers } of marks) {
      const shown = numbers.map((number) => byNumber.get(number)).filter((item) => !item.card.hidden);
      const weights = shown.map(weight);
      mark.className = RANK.find((name) => weights.includes(name)) || (shown.length ? "resting" : "off");
      mark.classList.toggle("here", shown.includes(current));
    }
    for (const title of all(".apart")) title.hidden = !title.nextElementSibling.querySelector(".card:not([hidden])");
    for (const draft of all(".draft")) {
      draft.hidden = !draft.querySelector(".card:not([hidden])");
      for (const row of all(`.index [data-draft="${draft.dataset.draft}"]`)) row.hidden = draft.hidden;
    }
    tell();
  }

  function tell() {
    const shown = visible();
    const at = shown.indexOf(current);
    const hidden = items.length - shown.length;
    const words = hidden
      ? `${shown.length} of ${items.length} findings shown, ${hidden} hidden by the filters`
      : `${items.length} ${items.length === 1 ? "finding" : "findings"}, all shown`;
    byId("shown").textContent = at < 0 ? words : `${at + 1} of ${shown.length}; ${words}`;
    byId("previous").disabled = byId("next").disabled = !shown.length;
    return words;
  }

  function changed() {
    filter();
    byId("spoken").textContent = tell();
  }

  // --- one finding at a time ---

  let current = null;

  function select(item) {
    for (const element of all(".here")) element.classList.remove("here");
    current = item;
    item.draft.open = true;
    for (const element of [item.card, item.link]) element?.classList.add("here");
    for (const { mark, numbers } of marks) {
      if (numbers.includes(item.card.dataset.n)) mark.classList.add("here");
    }
    const panel = item.card.closest(".cards");
    if (beside(panel)) {
      const top = item.card.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      panel.scrollTop += top - 8;
    }
    tell();
  }

  // Whether the cards stand beside the text and scroll on their own.
  const beside = (panel) => getComputedStyle(panel).position === "sticky";

  function showCard(item) {
    select(item);
    const stays = beside(item.card.closest(".cards"));
    if (!stays) item.card.scrollIntoView({ block: "start" });
    item.card.focus({ preventScroll: true });
  }

  function showInText(item) {
    select(item);
    const target = item.link || item.card;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  }

  function step(by) {
    const shown = visible();
    if (!shown.length) return;
    const at = shown.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
    const item = shown[next];
    showInText(item);
    const said = (selector) => item.card.querySelector(selector)?.textContent || "";
    byId("spoken").textContent =
      `Finding ${next + 1} of ${shown.length}, ${said(".kind")}${said(".state") && `, ${said(".state")}`}: ` +
      `${said(".says")} ${item.draft.dataset.path}, ${said(".where")}.`;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.number, a.name");
    if (link) {
      const item = byNumber.get(link.hash.slice(2));
      event.preventDefault();
      if (link.classList.contains("number")) showCard(item);
      else showInText(item);
      return;
    }
    const mark = event.target.closest("mark");
    if (!mark || String(getSelection())) return;
    // Of several on these words, the one that began last is the most particular.
    const under = mark.dataset.n.split(" ").map((number) => byNumber.get(number)).filter((item) => !item.card.hidden);
    if (under.length) showCard(under[under.length - 1]);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !byId("keys").checked) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "n" || event.key === "j") step(1);
    else if (event.key === "p" || event.key === "k") step(-1);
    else return;
    event.preventDefault();
  });

  // --- begin ---

  byId("filters").hidden = byId("steps").hidden = false;
  byId("filters").open = !matchMedia("(max-width: 40rem)").matches;
  filters.addEventListener("input", changed);
  filters.addEventListener("submit", (event) => event.preventDefault());
  byId("everything").addEventListener("click", () => {
    for (const box of all("[type=checkbox]", filters)) box.checked = true;
    for (const name of ["family", "rule", "draft"]) filters.elements[name].value = "";
    changed();
  });
  byId("next").addEventListener("click", () => step(1));
  byId("previous").addEventListener("click", () => step(-1));
  window.addEventListener("beforeprint", () => {
    for (const fold of all("details:not(.again)")) fold.open = true;
  });
  filter();
  const follow = () => {
    const asked = byNumber.get(location.hash.slice(2));
    if (asked && !asked.card.hidden) showCard(asked);
  };
  window.addEventListener("hashchange", follow);
  follow();
})();
