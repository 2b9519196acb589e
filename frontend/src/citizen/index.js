// Citizen pages work without this file; it saves bytes and mistakes where it runs.
import { shrinkPhotos } from "./photos.js";
import { sendInParts } from "./parts.js";
import { noSignal } from "./no-signal.js";
import { sendOnce } from "./send-once.js";
import { stay } from "./stays.js";
import { focusErrors } from "./focus-errors.js";
import { printButtons } from "./print.js";
import { goOnWhenKnown } from "./wait.js";

// What belongs to the elements of a page, for a part that came later, too; all else listens on the whole page.
function setUp(part) {
  focusErrors(part);
  printButtons(part);
  sendInParts(part);
}

document.documentElement.classList.add("pe-js");
noSignal(document);
sendOnce(document);
setUp(document);
stay(document, setUp);
shrinkPhotos(document);
goOnWhenKnown(document);
