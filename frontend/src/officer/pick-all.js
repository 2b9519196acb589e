// A box in the table's head marks every row: [data-pe-pick-all] over [data-pe-pick]; [data-pe-picked] shows how many.
export function pickAll(root) {
  const boxes = () => [...root.querySelectorAll("[data-pe-pick]")];
  const count = () => {
    const number = boxes().filter((box) => box.checked).length;
    root.querySelectorAll("[data-pe-picked]").forEach((place) => { place.textContent = String(number); });
  };
  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-pe-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-pe-pick-all],[data-pe-pick]")) count();
  });
}
