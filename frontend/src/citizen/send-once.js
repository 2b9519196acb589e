// A second tap within three seconds is a double tap: the server would give the first answer again, this spares the bytes.
export function sendOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.peSentAt && Date.now() - Number(form.dataset.peSentAt) < 3000) {
      event.preventDefault();
      return;
    }
    form.dataset.peSentAt = String(Date.now());
  });
  window.addEventListener("pageshow", () => {
    root.querySelectorAll("form[data-pe-sent-at]").forEach((form) => delete form.dataset.peSentAt);
  });
}
