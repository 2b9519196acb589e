// Staff pages: htmx over real links and forms, keys on lists, marking many rows.
import htmx from "htmx.org/dist/htmx.esm.js";
import { focusErrors } from "../citizen/focus-errors.js";
import { printButtons } from "../citizen/print.js";
import { noSignal } from "../citizen/no-signal.js";
import { sendOnce } from "../citizen/send-once.js";
import { sendInParts } from "../citizen/parts.js";
import { shrinkPhotos } from "../citizen/photos.js";
import { pickAll } from "./pick-all.js";
import { shortcuts } from "./shortcuts.js";
import { signedOut } from "./signed-out.js";
import { fillNote } from "./fill-note.js";
import { fillColleague } from "./fill-colleague.js";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  historyCacheSize: 0,
  selfRequestsOnly: true,
  scrollIntoViewOnBoost: false,
});
// 409 and 422 carry a page part that says what is wrong: show it.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409|422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

document.documentElement.classList.add("pe-js");
focusErrors(document);
printButtons(document);
noSignal(document);
sendOnce(document);
sendInParts(document);
shrinkPhotos(document);
pickAll(document);
shortcuts(document);
signedOut(document);
fillNote(document);
fillColleague(document);
document.addEventListener("htmx:afterSwap", (event) => {
  focusErrors(event.detail.elt);
  shrinkPhotos(event.detail.elt);
});
