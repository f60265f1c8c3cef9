"use strict";
// The table of students, and the panel of each. Text of students is only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const ROWS = 50;
  const byId = (id) => document.getElementById(id);
  const make = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  // A sentence, with what stands between backticks as code.
  const prose = (text) => {
    const parts = text.split("`");
    return parts.length % 2 ? parts.map((part, place) => (place % 2 ? make("code", {}, part) : part)) : [text];
  };
  const amount = (number) => (number === null ? "–" : String(Math.round(number * 1e6) / 1e6));
  const link = (student) => "#student=" + encodeURIComponent(student.id);
  const title = (student) => student.name || student.id;
  const cell = (student, place) => {
    const number = student.cells[place] ?? -1;
    if (number < 0) return null;
    const [verdict, marks, points, automatic, finding] = data.cells[number];
    return { verdict: data.verdicts[verdict], order: verdict, marks, points, automatic, finding: data.findings[finding] };
  };
  const state = (student) =>
    student.handed === null ? "missing" : student.attempt !== student.handed ? "ungraded" : "graded";
  const attempts = (student) =>
    student.handed === null ? "none" : state(student) === "graded" ? String(student.attempt) : `${student.handed}, not graded`;

  // What the table shows of a student, and what it is sorted by; null comes last.
  const columns = [
    { name: byId("section") ? "Name" : "Number", key: (student) => title(student).toLowerCase() },
    { name: "Id", key: (student) => student.id, show: (student) => student.id, isPersonal: true },
    { name: "Section", key: (student) => student.section || null, show: (student) => student.section, isPersonal: true },
    { name: "Attempt", key: (student) => student.attempt, show: attempts, style: "digits" },
    { name: "Days late", key: (student) => student.late, show: (student) => amount(student.late), style: "digits" },
    { name: "Marks", key: (student) => student.marks, style: "digits",
      show: (student) => amount(student.marks) + (student.held ? " (held)" : "") },
    ...data.exercises.map((exercise, place) => ({
      name: exercise.name, style: "cell", place, long: `${exercise.unit}: ${exercise.name}`,
      key: (student) => { const found = cell(student, place); return found && found.marks * 100 - found.order; },
    })),
  ].filter((column) => byId("section") || !column.isPersonal);

  const collator = new Intl.Collator(undefined, { numeric: true });
  let sorted = { column: columns[0], sign: 1 };
  let chosen = data.students;
  let start = 0;

  const compare = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return sorted.sign * (typeof one === "number" ? one - other : collator.compare(one, other));
  };

  const choose = () => {
    const text = byId("text").value.trim().toLowerCase();
    const section = byId("section")?.value ?? "";
    const [exercise, verdict] = [byId("exercise").value, byId("verdict").value];
    const fits = (student, place) => {
      const found = cell(student, place);
      return found !== null && (!verdict || found.verdict.name === verdict);
    };
    const places = exercise ? [Number(exercise)] : data.exercises.map((_, place) => place);
    const keys = new Map(data.students.map((student) => [student, sorted.column.key(student)]));
    chosen = data.students
      .filter((student) =>
        (!text || `${student.name}\n${student.id}`.toLowerCase().includes(text)) &&
        (!section || student.section === section) &&
        ((!exercise && !verdict) || places.some((place) => fits(student, place))))
      .sort((one, other) => compare(keys.get(one), keys.get(other)));
    start = 0;
    draw();
  };

  const row = (student) => {
    const [, ...others] = columns;
    return make("tr", {},
      make("th", { scope: "row" }, make("a", { href: link(student) }, make("bdi", {}, title(student)))),
      ...others.map((column) => {
        if (column.place === undefined) return make("td", { class: column.style ?? "" }, make("bdi", {}, column.show(student)));
        const found = cell(student, column.place);
        if (found === null) return make("td", { class: "cell" });
        const { name, mark, words } = found.verdict;
        return make("td", { class: `cell ${name}` }, make("span", { role: "img", "aria-label": words }, mark));
      }));
  };

  const draw = (count = ROWS) => {
    const end = Math.min(start + count, chosen.length);
    byId("table").tBodies[0].replaceChildren(...chosen.slice(start, end).map(row));
    byId("previous").disabled = start === 0;
    byId("next").disabled = end === chosen.length;
    byId("shown").textContent = chosen.length
      ? `${start + 1} to ${end} of ${chosen.length} ${chosen.length === 1 ? "student" : "students"}` : "No student fits.";
  };

  const head = byId("table").tHead.rows[0];
  for (const column of columns) {
    const button = make("button", { type: "button", title: column.long ?? column.name }, column.name);
    const header = make("th", { scope: "col", class: column.style ?? "" }, button);
    column.header = header;
    button.addEventListener("click", () => {
      sorted.column.header.removeAttribute("aria-sort");
      const first = column.style === "digits" ? -1 : 1;  // the best marks first, the worst answers first
      sorted = { column, sign: sorted.column === column ? -sorted.sign : first };
      header.setAttribute("aria-sort", sorted.sign > 0 ? "ascending" : "descending");
      choose();
    });
    head.append(header);
  }
  columns[0].header.setAttribute("aria-sort", "ascending");

  const fill = (id, options) => byId(id)?.append(...options.map(([value, text]) => make("option", { value }, text)));
  const sections = [...new Set(data.students.map((student) => student.section).filter(Boolean))].sort(collator.compare);
  fill("section", sections.map((section) => [section, section]));
  fill("exercise", data.exercises.map((exercise, place) => [place, `${exercise.unit}: ${exercise.name}`]));
  fill("verdict", data.verdicts.map((verdict) => [verdict.name, verdict.words]));
  byId("text").addEventListener("input", choose);
  for (const id of ["section", "exercise", "verdict"]) byId(id)?.addEventListener("change", choose);
  byId("previous").addEventListener("click", () => { start -= ROWS; draw(); });
  byId("next").addEventListener("click", () => { start += ROWS; draw(); });

  // On paper: all that are chosen, without a column for each exercise (class.css).
  addEventListener("beforeprint", () => { start = 0; draw(Infinity); });
  addEventListener("afterprint", () => draw());

  // The names of a group, when it is opened.
  for (const who of document.querySelectorAll(".who")) {
    const { finding, verdict, state: wanted } = who.dataset;
    const isIn = (student) => wanted ? (student.empty ? "empty" : state(student)) === wanted : data.exercises.some((_, place) => {
      const found = cell(student, place);
      return found?.finding && String(found.finding.id) === finding && found.verdict.name === verdict;
    });
    who.addEventListener("toggle", () => {
      const list = who.querySelector("ul");
      if (list.childElementCount) return;
      list.append(...data.students.filter(isIn).map((student) =>
        make("li", {}, make("a", { href: link(student) }, make("bdi", {}, title(student))))));
    });
  }

  // The panel of a student: at an address of its own.
  const panel = byId("student");
  const byLink = new Map(data.students.map((student) => [link(student), student]));

  const answer = (found, exercise) => make("li", {},
    make("span", { class: `mark ${found.verdict.name}`, "aria-hidden": "true" }, found.verdict.mark),
    make("span", {}, make("span", { class: "name" }, exercise.name), " ", make("span", { class: "words" }, found.verdict.words)),
    make("span", { class: "number" }, `${amount(found.marks)} of ${amount(found.points)}`),
    ...(found.marks === found.automatic ? [] : [make("span", { class: "line" }, `Adjusted: it was ${amount(found.automatic)}.`)]),
    ...(found.finding ? [make("span", { class: "line" }, ...prose(found.finding.message))] : []),
    ...(found.finding?.hint && found.finding.hint !== found.finding.message
      ? [make("span", { class: "line" }, "Hint: ", ...prose(found.finding.hint))] : []));

  const open = (student) => {
    byId("who").replaceChildren(make("bdi", {}, title(student)));
    const about = [student.name && student.id, student.section && `section ${student.section}`,
      student.handed === null ? "handed in nothing" : `attempt ${attempts(student)}`,
      student.late ? `${student.late} ${student.late === 1 ? "day" : "days"} late` : "", student.held ? "held back" : ""];
    byId("of").textContent = about.filter(Boolean).join(", ");
    byId("total").textContent = student.marks === null ? "No marks." : `${amount(student.marks)} of ${amount(student.points)} points` +
      (student.marks === student.automatic ? "" : `; ${amount(student.automatic)} before lateness and adjustments`);
    const parts = [];
    for (const unit of new Set(data.exercises.map((exercise) => exercise.unit))) {
      const items = data.exercises.flatMap((exercise, place) => {
        const found = exercise.unit === unit ? cell(student, place) : null;
        return found === null ? [] : [answer(found, exercise)];
      });
      if (items.length) parts.push(make("h3", {}, unit), make("ul", { class: "list" }, ...items));
    }
    byId("answers").replaceChildren(...parts);
    const isPlain = (text) => /^\w[\w.@-]*$/.test(text);
    const why = byId("why");
    if (why) {
      const [book, id] = [why.dataset.book, student.id];
      why.textContent = `nnexercises gradebook why ${isPlain(book) ? book : "FILE"} ${isPlain(id) ? id : "STUDENT"}`;
    }
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  };

  const follow = () => {
    const student = byLink.get(location.hash);
    if (student) open(student);
    else if (panel.open) panel.close();
  };
  byId("close").addEventListener("click", () => panel.close());
  panel.addEventListener("close", () => {
    if (byLink.has(location.hash)) history.replaceState(null, "", location.href.split("#")[0]);
  });
  addEventListener("hashchange", follow);

  choose();
  follow();
})();
