// Buttons that open the print dialogue; hidden where there is no script.
export function printButtons(root) {
  root.querySelectorAll("[data-pe-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
}
