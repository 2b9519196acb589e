// Weak signal: a form that cannot be sent stays on the page, filled in; the worker shows a page of ours where none can be opened.
export function noSignal(root) {
  const told = root.querySelector("[data-pe-no-signal]");
  root.addEventListener("submit", (event) => {
    if (!told || navigator.onLine !== false || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it was not sent: the next tap counts as the first
    (event.submitter || event.target.lastElementChild).before(told);
    told.hidden = false;
  });
  window.addEventListener("online", () => {
    if (told) told.hidden = true;
    if (root.querySelector("[data-pe-again]")) window.location.reload();
  });
  keepPage(root.documentElement.dataset.peWorker);
}

// After the page is there, once: the same worker also shows notices to those who ask for them.
function keepPage(worker) {
  if (!worker || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register(worker, { updateViaCache: "all" }).catch(() => {});
  });
}
