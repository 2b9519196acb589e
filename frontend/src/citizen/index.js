// Citizen pages work without this file; it saves bytes and mistakes where it runs.
import { shrinkPhotos } from "./photos.js";
import { sendInParts } from "./parts.js";
import { noSignal } from "./no-signal.js";
import { sendOnce } from "./send-once.js";
import { focusErrors } from "./focus-errors.js";
import { printButtons } from "./print.js";
import { goOnWhenKnown } from "./wait.js";

document.documentElement.classList.add("pe-js");
focusErrors(document);
printButtons(document);
noSignal(document);
sendOnce(document);
sendInParts(document);
shrinkPhotos(document);
goOnWhenKnown(document);
