// Moves focus to the error summary (or the result banner) so that a screen reader hears it first.
export function focusErrors(root) {
  const summary = root.querySelector("[data-pe-focus]");
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.focus();
}
