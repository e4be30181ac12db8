// What the guide does beyond showing text: a search over its sections and buttons that copy code. The pages are whole without it.
/** Of the server, which a proxy may have put under a prefix. */
const root = new URL("../..", import.meta.url);
const mostFound = 12;
const snippetLength = 140;

const form = document.querySelector("#search");
const input = form.querySelector("input");
const list = document.querySelector("#found");
let sections;

async function loadSections() {
  sections ??= fetch(new URL("guide/assets/search.json", root)).then((response) => {
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  });
  return sections;
}

/** How well a section fits: every word must be in it; one in its heading or its page's name is worth more. */
function rank({ page, heading, text }, words) {
  let total = 0;
  for (const word of words) {
    const places = [heading, page, text].map((place) => place.toLowerCase().indexOf(word) >= 0);
    if (!places.includes(true)) return 0;
    total += (places[0] ? 20 : 0) + (places[1] ? 10 : 0) + (places[2] ? 1 : 0);
  }
  return total;
}

/** The text around the first word that is in it, with the words marked. */
function snippet(text, words) {
  const at = Math.max(0, ...words.map((word) => text.toLowerCase().indexOf(word)));
  const from = Math.max(0, at - snippetLength / 3);
  const part = `${from > 0 ? "…" : ""}${text.slice(from, from + snippetLength)}`;
  const small = document.createElement("small");
  let rest = part;
  while (rest !== "") {
    const places = words.map((word) => [rest.toLowerCase().indexOf(word), word.length]).filter(([place]) => place >= 0);
    if (places.length === 0) break;
    const [place, length] = places.reduce((first, other) => (other[0] < first[0] ? other : first));
    const mark = document.createElement("mark");
    mark.textContent = rest.slice(place, place + length);
    small.append(rest.slice(0, place), mark);
    rest = rest.slice(place + length);
  }
  small.append(rest);
  return small;
}

function result({ page, heading, address, text }, words) {
  const link = document.createElement("a");
  link.href = new URL(address.slice(1), root);
  const title = document.createElement("strong");
  title.textContent = heading === page || !address.includes("#") ? page : `${page}: ${heading}`;
  link.append(title, snippet(text, words));
  return link;
}

function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  list.replaceChildren(line);
}

async function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  list.hidden = words.length === 0;
  if (words.length === 0) return;
  let all;
  try {
    all = await loadSections();
  } catch {
    sections = undefined;
    return say("The search could not be loaded.");
  }
  const found = all
    .map((section) => ({ section, points: rank(section, words) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points);
  if (found.length === 0) return say("Nothing was found.");
  list.replaceChildren(...found.slice(0, mostFound).map(({ section }) => result(section, words)));
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
input.addEventListener("input", show);
input.addEventListener("focus", show);
list.addEventListener("click", () => {
  list.hidden = true;
});
document.addEventListener("click", ({ target }) => {
  if (!form.contains(target)) list.hidden = true;
});
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    input.focus();
  }
  if (!form.contains(document.activeElement)) return;
  if (event.key === "Escape") {
    list.hidden = true;
    input.focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const places = [input, ...list.querySelectorAll("a")];
  const next = places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  places[next]?.focus();
});

// The language that was chosen last is shown everywhere, on later pages too.
function chooseLanguage(name) {
  for (const label of document.querySelectorAll(".tabs > label")) {
    if (label.textContent === name) label.control.checked = true;
  }
}

chooseLanguage(localStorage.getItem("language"));
document.addEventListener("change", ({ target }) => {
  const tab = target.closest(".tabs > input");
  if (tab === null) return;
  const name = tab.labels[0].textContent;
  const top = tab.getBoundingClientRect().top;
  localStorage.setItem("language", name);
  chooseLanguage(name);
  // What the reader looks at stays where it is, though blocks above it may have become longer.
  scrollBy({ top: tab.getBoundingClientRect().top - top, behavior: "instant" });
});

// Only pages of HTTPS and of the machine itself may write to the clipboard.
if (navigator.clipboard !== undefined) {
  for (const block of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = "Copy";
      }, 1500);
    });
    block.append(button);
  }
}
