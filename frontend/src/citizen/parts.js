// Sends chosen files in parts before the form goes, and goes on after a lost signal (tus 1.0: POST, HEAD, PATCH).
// Own client: the protocol's core is forty lines, the usual library alone is larger than all script a citizen page may have.
const PART = 262144;
const WAITS = [500, 2000, 5000, 15000];
const HEADERS = { "Tus-Resumable": "1.0.0" };

const pause = (ms) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});
const encoded = (text) => btoa(unescape(encodeURIComponent(text)));

function keyOf(form, input, file) {
  return `bagian:${form.dataset.peParts.slice(-24)}:${input.name}:${file.name}:${file.size}:${file.lastModified}`;
}

async function ask(url, options, token) {
  return fetch(url, {
    credentials: "same-origin",
    ...options,
    headers: { ...HEADERS, "X-CSRFToken": token, ...options.headers },
  });
}

async function refusal(answer) {
  const fault = new Error("refused");
  try {
    fault.words = (await answer.json()).kalimat;
  } catch {
    fault.words = "";
  }
  return fault;
}

async function begin(form, input, file, token) {
  const about = { ticket: form.dataset.peParts, field: input.name, filename: file.name };
  const answer = await ask(form.dataset.pePartsAt, {
    method: "POST",
    headers: {
      "Upload-Length": String(file.size),
      "Upload-Metadata": Object.entries(about).map(([key, value]) => `${key} ${encoded(value)}`).join(","),
    },
  }, token);
  if (answer.status !== 201) throw await refusal(answer);
  return answer.headers.get("Location");
}

async function found(url, token) {
  const answer = await ask(url, { method: "HEAD" }, token);
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : -1;
}

async function digest(part) {
  if (!window.crypto || !crypto.subtle) return {};
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await part.arrayBuffer()));
  return { "Upload-Checksum": `sha256 ${btoa(String.fromCharCode(...sum))}` };
}

async function send(form, input, file, token, tell) {
  const key = keyOf(form, input, file);
  let url = sessionStorage.getItem(key) || "";
  let offset = url ? await found(url, token).catch(() => 0) : 0;
  if (offset < 0) url = "";
  if (!url) offset = 0;
  let lost = 0;
  let isServer = false; // it answered and could not: nobody should look for a better signal
  while (offset < file.size) {
    tell(offset / file.size, lost > 0, isServer);
    try {
      isServer = false;
      if (!url) {
        url = await begin(form, input, file, token);
        sessionStorage.setItem(key, url);
      }
      const part = file.slice(offset, offset + PART);
      const answer = await ask(url, {
        method: "PATCH",
        body: part,
        headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), ...(await digest(part)) },
      }, token);
      if (answer.status === 204 || answer.status === 409) {
        offset = Number(answer.headers.get("Upload-Offset"));
        lost = 0;
      } else if (answer.status < 500 && answer.status !== 460) {
        sessionStorage.removeItem(key);
        throw await refusal(answer);
      } else {
        isServer = answer.status === 503;
        throw new TypeError("away");
      }
    } catch (error) {
      if (error.words !== undefined) throw error;
      if (lost >= 40) throw error;
      await pause(WAITS[Math.min(lost, WAITS.length - 1)]);
      lost += 1;
      const there = url ? await found(url, token).catch(() => offset) : 0;
      if (there < 0) url = "";
      offset = Math.max(0, there);
    }
  }
  sessionStorage.removeItem(key);
}

function line(input) {
  const place = input.closest("[data-pe-photo]");
  let words = place.querySelector("[data-pe-progress]");
  if (!words) {
    words = document.createElement("p");
    words.className = "govuk-body pe-progress";
    words.setAttribute("role", "status");
    words.dataset.peProgress = "";
    place.append(words);
  }
  return words;
}

const isSame = (input, sent) => input.files.length === sent.length && sent.every((file, place) => file === input.files[place]);

// What was kept or refused is no longer chosen; another photo that was chosen meanwhile is, and goes next.
function done(input, sent) {
  if (isSame(input, sent)) input.value = "";
}

// Sends what is chosen in one place; false when it did not arrive. Throws when the answer is none of ours.
async function sendFrom(form, input) {
  const sent = [...input.files];
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { peWordsSend: going, peWordsWait: waiting, peWordsServer: away, peWordsFault: broken } = form.dataset;
  const words = line(input);
  for (const file of sent) {
    try {
      words.classList.remove("govuk-error-message");
      await send(form, input, file, token, (share, isLost, isServer) => {
        words.textContent = `${isServer ? away : isLost ? waiting : going} ${Math.round(share * 100)} %`;
      });
      words.textContent = `${going} 100 %`;
    } catch (error) {
      words.textContent = error.words || (error.words === "" ? "" : broken);
      if (error.words === "") throw error;
      words.classList.add("govuk-error-message");
      if (error.words) done(input, sent);
      return false;
    }
  }
  done(input, sent);
  return true;
}

async function sendAll(form, submitter) {
  for (const input of form.querySelectorAll("[data-pe-photo] input[type=file]")) {
    try {
      if (!(await sendFrom(form, input))) {
        input.scrollIntoView({ block: "center" });
        delete form.dataset.peSentAt;
        return;
      }
    } catch {
      break; // an answer that is none of ours: send the form as if there were no script
    }
  }
  submit(form, submitter);
}

const isWaiting = (place) => [...place.querySelectorAll("input[type=file]")].some((input) => input.files.length);

// The place of this paper as the server sees it now: what is kept, with its button to take it away, and why the last
// one was refused. A place where another photo waits is left alone: it is renewed after that one.
async function renew(input) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const places = (page) => [...page.querySelectorAll("[data-pe-photo]")];
  const old = input.closest("[data-pe-photo]");
  const place = places(fresh)[places(document).indexOf(old)];
  if (!answer.ok || !place || isWaiting(old)) return;
  const refused = old.querySelector("[data-pe-progress].govuk-error-message");
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(document.adoptNode(place));
  // Who goes by keys stands where he was: at the next photo of this paper, else at what is kept.
  if (hadFocus) place.querySelector("input[type=file], button[name=hapus]")?.focus();
  if (refused) place.append(refused);
}

const queues = new WeakMap();

/** Done when every photo chosen so far was made smaller and, where the form keeps them, has arrived. */
export const settled = (form) => queues.get(form) || Promise.resolve();

/**
 * A photo goes as soon as it was taken, on forms that can keep one without going on (button "kirim", or `data-pe-keeps`): an old phone
 * closes the browser when the camera opens, and what waited for the end of the form would be gone. `taken` is done
 * when the photo was made smaller; the form waits for it also where photos go at the end.
 */
export function sendChosen(input, taken) {
  const { form } = input;
  if (!form) return;
  queues.set(form, settled(form).then(() => taken).then(async () => {
    if (!form.dataset.peParts || !form.dataset.peKeeps || !input.files.length) return;
    await sendFrom(form, input);
    await renew(input);
  }).catch(() => {})); // it stays chosen: the buttons of the form send it
}

function submit(form, submitter) {
  form.dataset.pePartsDone = "1";
  delete form.dataset.peSentAt;
  form.requestSubmit(submitter || undefined);
}

export function sendInParts(root) {
  root.querySelectorAll("form[data-pe-parts]").forEach((form) => {
    if (!form.dataset.peParts || !form.requestSubmit) return;
    const keep = form.querySelector("[name=kirim]");
    if (keep) { // from here on each photo is kept by itself
      form.dataset.peKeeps = "1";
      keep.remove();
    }
    form.addEventListener("submit", (event) => {
      const files = [...form.querySelectorAll("[data-pe-photo] input[type=file]")].some((input) => input.files.length);
      if (form.dataset.pePartsDone || !files) return;
      event.preventDefault();
      if (form.dataset.pePartsBusy) return;
      form.dataset.pePartsBusy = "1";
      settled(form)
        .then(() => sendAll(form, event.submitter))
        .finally(() => delete form.dataset.pePartsBusy);
    });
  });
}
