// A button or an option with data-pe-note puts its sentence into the note of the same form.
export function fillNote(root) {
  root.addEventListener("change", (event) => {
    const text = event.target.dataset && event.target.dataset.peNote;
    const note = text && event.target.form && event.target.form.querySelector("[data-pe-note-target]");
    if (note && event.target.checked && !note.value.trim()) note.value = text;
  });
}
