// A form that stays on the screen until the server has taken it: text and chosen files are not lost to a weak signal, nor to an answer that
// names faults. Nothing is written down for it, here or there: what was typed and chosen lives in the page alone.
import { settled } from "./parts.js";

const SILENT_MS = 60000;

function posted(form, body, tell) {
  return new Promise((done, lost) => {
    const call = new XMLHttpRequest();
    let timer;
    const goesOn = () => {
      clearTimeout(timer);
      timer = setTimeout(() => call.abort(), SILENT_MS);
    };
    call.open("POST", form.getAttribute("action") || window.location.href);
    call.setRequestHeader("X-Pe-Stays", "1");
    call.upload.onprogress = (event) => {
      goesOn();
      if (event.lengthComputable) tell(event.loaded / event.total);
    };
    call.onload = () => done(call);
    call.onerror = call.onabort = () => lost(new TypeError("away"));
    call.onloadend = () => clearTimeout(timer);
    goesOn();
    call.send(body);
  });
}

function line(form, button) {
  let place = form.querySelector("[data-pe-sending]");
  if (!place) {
    place = document.createElement("p");
    place.dataset.peSending = "";
    place.setAttribute("role", "status");
    (button || form.lastElementChild).before(place);
  }
  return place;
}

function say(form, button, words, isFault) {
  const place = line(form, button);
  place.className = isFault ? "govuk-error-message" : "govuk-body pe-progress";
  if (place.textContent !== words) place.textContent = words;
  if (isFault) place.scrollIntoView({ block: "center" });
}

// What was chosen goes over into the page that names the faults: a browser lets nobody but the person himself choose a file.
function keepFiles(old, main) {
  for (const input of old.querySelectorAll("input[type=file]")) {
    const fresh = input.files.length && main.querySelector(`#${CSS.escape(input.id)}`);
    if (!fresh) continue;
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (fresh.hasAttribute(name)) input.setAttribute(name, fresh.getAttribute(name));
      else input.removeAttribute(name);
    }
    // The list of what is chosen goes with the first input of its place: camera and gallery share it.
    const list = input.closest("[data-pe-photo]").querySelector("[data-pe-chosen]");
    if (list) fresh.closest("[data-pe-photo]").querySelector("[data-pe-chosen]").replaceWith(list);
    fresh.replaceWith(input);
  }
}

// Who reloads the page that shows something once is asked before, as he is where a sent form would be sent again. Links say where they lead.
function askBeforeLeaving(main) {
  if (!main.querySelector("[data-pe-shown-once]")) return;
  const ask = (event) => {
    event.preventDefault();
    event.returnValue = "";
  };
  window.addEventListener("beforeunload", ask);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("a[href], button:not([type=button])")) window.removeEventListener("beforeunload", ask);
  });
}

function show(page, form, isRefused, setUp) {
  const main = document.adoptNode(page.querySelector("#isi-halaman"));
  document.querySelector("#isi-halaman").replaceWith(main);
  document.title = page.title;
  if (isRefused) keepFiles(form, main);
  main.querySelectorAll("[data-pe-unkept]").forEach((words) => words.remove());
  window.scrollTo(0, 0);
  setUp(main);
  if (!main.contains(document.activeElement)) {
    main.setAttribute("tabindex", "-1");
    main.focus();
  }
  askBeforeLeaving(main);
}

// The words of a page of ours that refuses in another way (too often, too large), else those of the form.
function refusal(page, otherwise) {
  const told = page.querySelector("#isi-halaman h1 + p");
  return told ? told.textContent.trim() : otherwise;
}

function arrived(form, button, call, setUp) {
  const next = call.getResponseHeader("X-Pe-Go");
  if (next) {
    window.location.assign(next);
    return;
  }
  const page = new DOMParser().parseFromString(call.responseText, "text/html");
  const isRefused = call.status >= 400;
  if (page.querySelector(isRefused ? "#isi-halaman form[data-pe-stays]" : "#isi-halaman")) show(page, form, isRefused, setUp);
  else again(form, button, refusal(page, form.dataset.peWordsAway));
}

function again(form, button, words) {
  say(form, button, words, true);
  release(form);
  if (button) button.textContent = form.dataset.peWordsAgain;
}

function release(form) {
  delete form.dataset.peStaysBusy;
  delete form.dataset.peSentAt; // the next tap counts as the first
}

async function send(form, button, setUp) {
  const { peWordsGoing: going, peWordsLost: lost } = form.dataset;
  form.dataset.peStaysBusy = "1";
  delete form.dataset.pePartsDone; // a photo that is chosen after this goes in parts again
  await settled(form); // a photo that is still being made smaller
  say(form, button, going, false);
  try {
    const call = await posted(form, new FormData(form), (share) => {
      say(form, button, `${going} ${Math.round(share * 100)} %`, false);
    });
    arrived(form, button, call, setUp);
  } catch {
    again(form, button, lost);
  }
}

/** `setUp` makes what a page needs work again in the part that came in place of the old one. A button with a name means something else than sending. */
export function stay(root, setUp) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const isOther = event.submitter && event.submitter.name;
    if (!form.matches("form[data-pe-stays]") || event.defaultPrevented || isOther) return;
    event.preventDefault();
    if (!form.dataset.peStaysBusy) send(form, form.querySelector("button.govuk-button:not([name])"), setUp);
  });
  // Back from another page: the browser kept this one as it was left.
  window.addEventListener("pageshow", () => root.querySelectorAll("form[data-pe-stays-busy]").forEach(release));
}
