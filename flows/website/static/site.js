// Search, filters, order, deep links and details of a list's papers; without it the pages still read.
"use strict";
(() => {
  const papers = document.getElementById("papers");
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const onward = document.getElementById("onward");
  if (!papers || !form) return;
  const PAGE = 60;
  const FIELDS = ["q", "section", "year", "quarter", "venue", "keyword", "show", "sort", "code"];
  let all = null;
  let shown = PAGE;

  const script = (src) => new Promise((resolve, reject) => {
    const tag = Object.assign(document.createElement("script"), { src, onload: resolve });
    tag.onerror = () => reject(new Error(`${src} could not be loaded`));
    document.head.append(tag);
  });
  const once = (make) => { const made = new Map(); return (key) => made.get(key) ?? made.set(key, make(key)).get(key); };
  const loadScript = once(script);

  // Order of the arrays in rows.js; flows/website/row_scripts.py writes them.
  const toRow = (r, index) => ({
    index, id: r[0], title: r[1], sections: r[2].map((n) => window.litwatch.sections[n]), year: r[3], venue: r[4], keywords: r[5],
    paper: r[6] === 1 ? `https://arxiv.org/abs/${r[0]}` : r[6], code: r[7], project: r[8], data: r[9],
    authors: r[10] ? r[10].split("; ") : [], quarter: r[11].replace(" ", ""), isNew: r[13], prob: r[14],
    text: fold(`${r[1]} ${r[12]} ${r[0]} ${r[4]} ${r[3]} ${r[5].join(" ")} ${r[10]} ${r[2].map((n) => window.litwatch.sections[n][1]).join(" ")}`),
  });
  // Accents make no difference to a search.
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const rows = async () => all ??= (await loadScript("rows.js"), window.litwatch.rows.map(toRow));

  const value = (name) => { const f = form.elements[name]; return !f ? "" : f.type === "checkbox" ? (f.checked ? "1" : "") : f.value; };

  function wanted() {
    const v = Object.fromEntries(FIELDS.map((name) => [name, value(name)]));
    const words = fold(v.q).split(/\s+/).filter(Boolean);
    return (row) => (v.show === "all" || (row.prob >= 0) === (v.show === "proposed"))
      && (!v.section || row.sections.some(([id]) => id === v.section))
      && (!v.year || String(row.year) === v.year)
      && (!v.quarter || row.quarter === v.quarter)
      && (!v.venue || row.venue === v.venue)
      && (!v.keyword || row.keywords.includes(v.keyword))
      && (!v.code || row.code)
      && words.every((word) => row.text.includes(word));
  }

  const ORDERS = {
    year: (a, b) => (a.year || 9999) - (b.year || 9999) || b.index - a.index,
    title: (a, b) => a.title.localeCompare(b.title, "en"),
    venue: (a, b) => (a.venue ? 0 : 1) - (b.venue ? 0 : 1) || a.venue.localeCompare(b.venue, "en") || a.index - b.index,
  };

  function el(tag, cls, ...content) {
    const made = document.createElement(tag);
    if (cls) made.className = cls;
    made.append(...content.filter((part) => part !== "" && part != null));
    return made;
  }
  const link = (url, text) => Object.assign(document.createElement("a"), { href: url, textContent: text, rel: "noopener nofollow" });

  function draw(row) {
    const authors = row.authors.slice(0, 3).join(", ") + (row.authors.length > 3 ? ` +${row.authors.length - 3}` : "");
    const links = [["code", row.code], ["project", row.project], ["data", row.data]].filter(([, url]) => url).map(([text, url]) => link(url, text));
    const li = el("li", row.prob >= 0 ? "paper proposed" : "paper",
      el("h2", "title", row.paper ? link(row.paper, row.title) : row.title),
      authors && el("p", "who", authors),
      el("p", "facts",
        row.isNew ? el("span", "new", "new") : "",
        row.prob >= 0 ? el("span", "status", `proposed, ${row.prob} %`) : "",
        row.venue || row.year ? el("span", row.venue && row.venue.toLowerCase() !== "arxiv" ? "venue" : "", `${row.venue} ${row.year || ""}`) : "",
        ...row.sections.map(([id, name, colour]) => Object.assign(link(`?${row.prob >= 0 ? "show=proposed&" : ""}section=${id}`, name), { className: `chip c${colour}` })),
        ...row.keywords.map((word) => el("span", "key", word)), ...links, opener(row.id)));
    li.id = row.id;
    return li;
  }

  function opener(id) {
    const button = el("button", "more", "details");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => toggle(button, id));
    return button;
  }

  async function toggle(button, id) {
    const li = button.closest("li");
    const open = li.querySelector(".details");
    button.setAttribute("aria-expanded", String(!open));
    if (open) { open.remove(); return; }
    const box = li.appendChild(el("div", "details", "Loading …"));
    try { box.replaceChildren(...await details(id)); }
    catch (error) { box.textContent = `The details are not available: ${error.message}.`; }
  }

  async function details(id) {
    const row = (await rows()).find((one) => one.id === id);
    if (!row) throw new Error("the page is older than its data, load it again");
    const chunk = Math.floor(row.index / window.litwatch.details);
    await loadScript(`details/${chunk}.js`);
    const [abstract, bibtex, facts] = window.litwatchDetails[chunk][row.index % window.litwatch.details];
    const pre = el("pre", "", bibtex);
    const copy = el("button", "", "Copy BibTeX");
    copy.type = "button";
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(bibtex); copy.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(pre); }
    });
    const permalink = link(`?paper=${encodeURIComponent(id)}`, "permalink");
    return [
      row.authors.length > 3 ? el("p", "", row.authors.join(", ")) : "",
      abstract ? el("p", "", abstract) : row.paper ? el("p", "", "Read the abstract on ", link(row.paper, "the paper's page"), ".") : "",
      facts ? el("p", "who", facts) : "", pre, el("p", "facts", copy, permalink),
    ].filter(Boolean);
  }

  const plural = (n) => `${n.toLocaleString("en")} ${n === 1 ? "paper" : "papers"}`;
  const wayOut = () => { const b = el("button", "link", "Clear all filters"); b.type = "reset"; b.setAttribute("form", "filters"); return b; };
  const more = Object.assign(el("button", "", "Show more"), { type: "button", hidden: true });
  more.addEventListener("click", () => { shown += 5 * PAGE; render(); });
  papers.after(more);
  let told = "";

  function render() {
    const order = ORDERS[value("sort")];
    const found = all.filter(wanted());
    if (order) found.sort(order);
    papers.replaceChildren(...found.slice(0, shown).map(draw));
    more.hidden = found.length <= shown;
    onward.hidden = true;
    count.replaceChildren(told, plural(found.length), ...(found.length ? [] : [". ", wayOut()]));
  }

  function remember() {
    const query = new URLSearchParams();
    for (const name of FIELDS) if (value(name)) query.set(name, value(name));
    const text = query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  }

  async function apply() {
    try { await rows(); }
    catch (error) { count.textContent = `Search is not available: ${error.message}.`; return; }
    shown = PAGE;
    render();
    remember();
  }

  async function showPaper(id) {
    await rows();
    const row = all.find((one) => one.id === id);
    if (!row) { count.textContent = `This list has no paper ${id}. `; count.append(wayOut()); return; }
    papers.replaceChildren(draw(row));
    onward.hidden = true;
    count.replaceChildren("One paper. ", wayOut());
    papers.querySelector("button.more").click();
  }

  let pause = 0;
  const applySoon = () => { told = ""; clearTimeout(pause); pause = setTimeout(apply, 80); };
  form.addEventListener("input", applySoon);
  // Some assistive tools choose without an input event.
  form.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") applySoon(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(applySoon));
  form.addEventListener("focusin", () => { rows().catch(() => {}); }, { once: true });

  for (const a of papers.querySelectorAll("a.more")) a.replaceWith(opener(a.closest("li").id));

  const query = new URLSearchParams(location.search);
  const unknown = [];
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (!query.has(name)) continue;
    if (!field) { unknown.push(`${name} “${query.get(name)}”`); continue; }
    if (field.type === "checkbox") field.checked = query.get(name) === "1";
    else field.value = query.get(name);
    if (field.selectedIndex === -1) { unknown.push(`${name} “${query.get(name)}”`); field.selectedIndex = 0; }
  }
  const rest = form.querySelector("details");
  rest.open = [...rest.querySelectorAll("[name]")].some((field) => value(field.name));
  if (unknown.length) told = `This list does not have the ${unknown.join(", ")} of your link. `;
  if (query.has("paper")) showPaper(query.get("paper"));
  else if (FIELDS.some((name) => query.has(name))) apply();
  document.documentElement.dataset.ready = "1";
})();
