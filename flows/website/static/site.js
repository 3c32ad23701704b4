// Search, sort, filter and deep links over all rows of a list; without it the pages still read.
// TableCore (vendored) keeps the row models; this file draws them as plain, accessible HTML.
"use strict";
(() => {
  const table = document.getElementById("papers");
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  if (!table || !form || !window.TableCore) return;
  const body = table.tBodies[0];
  const PAGE = 100;
  const COLUMNS = ["year", "venue", "title", "section", "keywords"];
  const FIELDS = ["q", "section", "year", "venue", "keyword", "code"];
  let grid = null;
  let shown = PAGE;
  let loading = null;

  // Order of the arrays in rows.js; flows/website/builder.py writes them.
  const toRow = (r) => ({
    title: r[0], section: r[1], sectionName: r[2], year: r[3], venue: r[4], keywords: r[5],
    paper: r[6], code: r[7], project: r[8], data: r[9], isNew: r[10], bibtex: r[11],
    text: `${r[0]} ${r[12]} ${r[4]} ${r[3]} ${r[5].join(" ")} ${r[2]}`.toLowerCase(),
  });

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = table.dataset.rows;
      script.onload = () => resolve(window.litwatchRows.map(toRow));
      script.onerror = () => reject(new Error("rows.js could not be loaded"));
      document.head.append(script);
    });
    return loading;
  }

  const values = () => Object.fromEntries(FIELDS.map((name) => {
    const field = form.elements[name];
    if (!field) return [name, ""];
    return [name, field.type === "checkbox" ? (field.checked ? "1" : "") : field.value];
  }));

  function matches(row, wanted, words) {
    return (!wanted.section || row.section === wanted.section)
      && (!wanted.year || String(row.year) === wanted.year)
      && (!wanted.venue || row.venue === wanted.venue)
      && (!wanted.keyword || row.keywords.includes(wanted.keyword))
      && (!wanted.code || row.code)
      && words.every((word) => row.text.includes(word));
  }

  function makeGrid(rows) {
    const { createTable, getCoreRowModel, getFilteredRowModel, getSortedRowModel } = window.TableCore;
    let state = { sorting: readSorting(), globalFilter: values() };
    const made = createTable({
      data: rows,
      columns: COLUMNS.map((id) => ({
        id, accessorFn: (row) => (id === "keywords" ? row.keywords.join(" ") : row[id === "section" ? "sectionName" : id] ?? ""),
        sortingFn: id === "year" ? "basic" : "text",
      })),
      getCoreRowModel: getCoreRowModel(), getFilteredRowModel: getFilteredRowModel(), getSortedRowModel: getSortedRowModel(),
      getColumnCanGlobalFilter: (column) => column.id === "title",
      globalFilterFn: (row, _, wanted) => matches(row.original, wanted, wanted.words),
      state, renderFallbackValue: null, onStateChange: () => {},
    });
    const set = (change) => {
      state = { ...made.getState(), ...state, ...change };
      state.globalFilter = { ...state.globalFilter, words: state.globalFilter.q.toLowerCase().split(/\s+/).filter(Boolean) };
      made.setOptions((old) => ({ ...old, state }));
    };
    set({});
    return { table: made, set, sorting: () => state.sorting };
  }

  const link = (url, text) => {
    const a = document.createElement("a");
    a.href = url; a.textContent = text; a.rel = "noopener nofollow";
    return a;
  };

  function cell(name, ...content) {
    const td = document.createElement("td");
    td.className = name;
    td.append(...content.filter((part) => part !== "" && part != null));
    return td;
  }

  function bibtex(row) {
    if (!row.bibtex) return "";
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const pre = document.createElement("pre");
    const copy = document.createElement("button");
    details.className = "bibtex"; summary.textContent = "BibTeX"; pre.textContent = row.bibtex;
    copy.type = "button"; copy.textContent = "Copy";
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(row.bibtex); copy.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(pre); }
    });
    details.append(summary, pre, copy);
    return details;
  }

  function draw(row) {
    const tr = document.createElement("tr");
    const isNew = row.isNew ? Object.assign(document.createElement("span"), { className: "new", textContent: " new" }) : "";
    const links = [["code", row.code], ["project", row.project], ["data", row.data]]
      .filter(([, url]) => url).map(([text, url]) => link(url, text));
    tr.append(
      cell("year", row.year ? String(row.year) : ""), cell("venue", row.venue),
      cell("title", row.paper ? link(row.paper, row.title) : row.title, isNew),
      cell("section", row.sectionName), cell("keywords", row.keywords.join(" ")),
      cell("links", ...links, bibtex(row)),
    );
    return tr;
  }

  function render() {
    const rows = grid.table.getRowModel().rows;
    body.replaceChildren(...rows.slice(0, shown).map((row) => draw(row.original)));
    more.hidden = rows.length <= shown;
    count.textContent = `${rows.length.toLocaleString("en")} ${rows.length === 1 ? "paper" : "papers"}`;
    for (const th of table.tHead.rows[0].cells) {
      const by = grid.sorting().find((one) => one.id === th.dataset.column);
      if (th.dataset.column) th.setAttribute("aria-sort", by ? (by.desc ? "descending" : "ascending") : "none");
    }
    document.getElementById("pages")?.remove();
  }

  function remember() {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values())) if (value) query.set(name, value);
    const [by] = grid.sorting();
    if (by) query.set("sort", (by.desc ? "-" : "") + by.id);
    const text = query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  }

  function readSorting() {
    const text = new URLSearchParams(location.search).get("sort");
    const id = text?.replace(/^-/, "");
    return COLUMNS.includes(id) ? [{ id, desc: text.startsWith("-") }] : [];
  }

  async function apply(change = {}) {
    if (!grid) {
      try { grid = makeGrid(await load()); }
      catch (error) { count.textContent = `Search is not available: ${error.message}.`; return; }
    }
    shown = PAGE;
    grid.set({ globalFilter: values(), ...change });
    render();
    remember();
  }

  function sortBy(id) {
    const [by] = grid ? grid.sorting() : readSorting();
    // Years are read newest first, names from A.
    const first = id === "year";
    const desc = by && by.id === id ? !by.desc : first;
    return apply({ sorting: [{ id, desc }] });
  }

  const more = Object.assign(document.createElement("button"), { type: "button", textContent: "Show more", hidden: true });
  more.addEventListener("click", () => { shown += 5 * PAGE; render(); });
  table.parentElement.after(more);

  table.tHead.classList.add("sortable");
  for (const th of table.tHead.rows[0].cells) {
    if (!th.dataset.column) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: th.textContent });
    button.addEventListener("click", () => sortBy(th.dataset.column));
    th.replaceChildren(button);
  }

  let pause = 0;
  const applySoon = () => { clearTimeout(pause); pause = setTimeout(() => apply(), 80); };
  form.addEventListener("input", applySoon);
  // Some assistive tools choose without an input event.
  form.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") applySoon(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => apply({ sorting: [] })));
  form.addEventListener("focusin", load, { once: true });
  form.hidden = false;

  const query = new URLSearchParams(location.search);
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (!field || !query.has(name)) continue;
    if (field.type === "checkbox") field.checked = query.get(name) === "1";
    else field.value = query.get(name);
    // A value that the list does not have (any more) means all.
    if (field.selectedIndex === -1) field.selectedIndex = 0;
  }
  if ([...FIELDS, "sort"].some((name) => query.has(name))) apply();
  document.documentElement.dataset.ready = "1";
})();
