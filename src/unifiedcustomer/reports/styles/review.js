"use strict";
(() => {
  const file = JSON.parse(document.getElementById("decisions").textContent);
  const cards = [...document.querySelectorAll("article.pair")];
  if (!cards.length) return;
  const find = (name) => document.getElementById(name);
  const saves = [find("save"), find("save-too")];
  const answers = cards.map(() => null);
  const order = [];
  let at = 0;
  let saved = true;

  const decided = () => answers.filter((answer) => answer && answer !== "unsure").length;

  function show(number) {
    at = Math.max(0, Math.min(cards.length, number));
    cards.forEach((card, place) => { card.hidden = place !== at; });
    find("end").hidden = at < cards.length;
    find("place").textContent = at < cards.length ? `${at + 1} of ${cards.length}` : "done";
    find("back").disabled = at === 0;
    find("next").disabled = at === cards.length;
    paint();
  }

  function paint() {
    const looked = answers.filter(Boolean).length;
    find("progress").value = looked / cards.length;
    cards.forEach((card, place) => {
      card.querySelectorAll("[data-verdict]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.verdict === answers[place]));
      });
    });
    const same = answers.filter((answer) => answer === "same").length;
    const words = decided()
      ? `${same} one person, ${decided() - same} two persons, ${looked - decided()} not sure, ${cards.length - looked} open.`
      : "Nothing is decided yet.";
    find("state").textContent = `${words} ${saved && decided() ? "All of it is saved." : "Decisions stay on this page until you save them."}`;
    find("summary").textContent = words;
    saves.forEach((button) => { button.disabled = !decided(); });
  }

  function answer(number, verdict) {
    answers[number] = verdict;
    const past = order.indexOf(number);
    if (past >= 0) order.splice(past, 1);
    order.push(number);
    const judgement = file.decisions[number].judgement;
    judgement.verdict = verdict;
    judgement.at = new Date().toISOString();
    saved = false;
    const open = answers.findIndex((given, place) => place > number && !given);
    show(open >= 0 ? open : cards.length);
    (at < cards.length ? cards[at] : find("end")).focus({ preventScroll: true });
    window.scrollTo({ top: document.querySelector("main").offsetTop });
  }

  function undo() {
    const number = order.pop();
    if (number === undefined) return;
    answers[number] = null;
    const judgement = file.decisions[number].judgement;
    judgement.verdict = "unsure";
    judgement.at = null;
    saved = false;
    show(number);
    cards[number].focus();
  }

  function save() {
    const by = find("by").value.trim();
    const decisions = file.decisions.filter((_, place) => answers[place]);
    decisions.forEach((decision) => {
      const place = file.decisions.indexOf(decision);
      decision.judgement.by = by;
      decision.judgement.reason = cards[place].querySelector(".why").value.trim();
    });
    const text = JSON.stringify({ ...file, decisions }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "decisions.json";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    saved = true;
    paint();
  }

  cards.forEach((card, number) => card.addEventListener("click", (event) => {
    const button = event.target.closest("[data-verdict]");
    if (button) answer(number, button.dataset.verdict);
  }));
  find("back").addEventListener("click", () => show(at - 1));
  find("next").addEventListener("click", () => show(at + 1));
  saves.forEach((button) => button.addEventListener("click", save));
  document.addEventListener("input", () => { saved = saved && !decided(); });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const verdict = { y: "same", n: "different", s: "unsure" }[event.key.toLowerCase()];
    if (verdict && at < cards.length) answer(at, verdict);
    else if (event.key.toLowerCase() === "u") undo();
    else if (event.key === "ArrowLeft") show(at - 1);
    else if (event.key === "ArrowRight") show(at + 1);
    else return;
    event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saved) event.preventDefault();
  });
  document.body.classList.add("live");
  show(0);
})();
