// Photos are shrunk on the phone to 1600 px JPEG before they are sent; without script the original goes (up to 10 MB).
import { sendChosen } from "./parts.js";

const EDGE = 1600;
const QUALITY = 0.75;

async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 300000) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

// Everything that is chosen for one paper, by camera and gallery alike, each with a button that takes it out again.
function show(place) {
  const list = place.querySelector("[data-pe-chosen]");
  list.textContent = "";
  place.querySelectorAll("input[type=file]").forEach((input) => {
    [...input.files].forEach((file) => list.append(item(input, file)));
  });
}

function item(input, file) {
  const line = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const reader = new FileReader();
    const image = document.createElement("img");
    image.alt = "";
    reader.onload = () => { image.src = reader.result; };
    reader.readAsDataURL(file);
    line.append(image);
  }
  line.append(`${file.name} (${Math.max(1, Math.round(file.size / 1024))} KB)`);
  // Where each photo is kept at once it has such a button as soon as it arrived.
  if (input.form && !input.form.dataset.peKeeps) line.append(button(input, file));
  return line;
}

function button(input, file) {
  const out = document.createElement("button");
  out.type = "button";
  out.className = "pe-button-link";
  out.textContent = input.closest("[data-pe-photo]").dataset.peWordsDrop;
  out.setAttribute("aria-label", `${out.textContent} ${file.name}`);
  out.addEventListener("click", () => {
    put(input, [...input.files].filter((each) => each !== file));
    show(input.closest("[data-pe-photo]")); // asked anew: the input may have moved to another page of the form since
    input.focus();
  });
  return out;
}

function put(input, files) {
  const bag = new DataTransfer();
  files.forEach((file) => bag.items.add(file));
  input.files = bag.files;
}

async function take(input) {
  const files = [];
  for (const file of input.files) {
    try {
      files.push(await shrink(file));
    } catch {
      files.push(file); // an old browser, or a format it can't draw (HEIC): the server converts it
    }
  }
  try {
    put(input, files);
  } catch {
    return;
  }
  show(input.closest("[data-pe-photo]"));
}

// On the whole page: the place of a photo is renewed when it was kept.
export function shrinkPhotos(root) {
  root.addEventListener("change", ({ target }) => {
    if (target.matches("[data-pe-photo] input[type=file]")) sendChosen(target, take(target));
  });
}
