// Whoever is chosen as a colleague brings along what the register knows of him (data-pe-of, data-pe-offered).
// What somebody typed himself stays; the server fills in the same where no script runs.
export function fillColleague(root) {
  root.addEventListener("change", (event) => {
    const chosen = event.target;
    if (chosen.tagName !== "SELECT" || !chosen.form) return;
    for (const field of chosen.form.querySelectorAll("[data-pe-of]")) {
      if (field.dataset.peOf !== chosen.id) continue;
      const known = [...chosen.options].map((option) => option.getAttribute(`data-pe-${field.dataset.peOffered}`));
      const isTyped = field.value.trim() && !known.includes(field.value.trim());
      if (!isTyped) field.value = known[chosen.selectedIndex] || "";
    }
  });
}
