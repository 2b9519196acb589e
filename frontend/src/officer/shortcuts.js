// Single keys on officer lists ([data-pe-keys]): j k move, x marks, Enter opens, / searches, ? lists the keys, and any
// element with data-pe-key="v" is pressed by that key. Never active in a field; off when the profile says so (WCAG 2.1.4).
const rows = (list) => [...list.querySelectorAll("[data-pe-row]")];

function move(list, by) {
  const all = rows(list);
  const now = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.max(0, Math.min(all.length - 1, now + by))];
  if (!next) return;
  all.forEach((row) => row.removeAttribute("aria-current"));
  next.setAttribute("aria-current", "true");
  const link = next.querySelector("a");
  if (link) link.focus();
}

function mark(list) {
  const row = list.querySelector("[data-pe-row][aria-current]");
  const box = row && row.querySelector("[data-pe-pick]");
  if (box) box.click();
}

export function shortcuts(root) {
  root.addEventListener("keydown", (event) => {
    const list = root.querySelector("[data-pe-keys]");
    if (!list || list.dataset.peKeys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]),textarea,select,[contenteditable]")) return;
    const named = { j: () => move(list, 1), k: () => move(list, -1), x: () => mark(list) }[event.key];
    const target = event.key === "/" ? root.querySelector("[data-pe-search]")
      : event.key === "?" ? root.querySelector("[data-pe-keys-help]")
      : root.querySelector(`[data-pe-key="${CSS.escape(event.key)}"]`);
    if (!named && !target) return;
    event.preventDefault();
    if (named) named();
    else if (event.key === "/") target.focus();
    else if (event.key === "?") { target.open = true; target.scrollIntoView({ block: "center" }); }
    else target.click();
  });
}
