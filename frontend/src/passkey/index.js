// Passkeys: asks the browser for one and sends its answer with the form around it. Without script the page says what else works.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function text(buffer) {
  const raw = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function readable(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    (list || []).forEach((known) => { known.id = bytes(known.id); });
  }
  return { publicKey: options };
}

function sendable(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  const extensions = made.getClientExtensionResults();
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: extensions });
}

async function ask(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(form.dataset.peOptions, { method: "POST", headers: { "X-CSRFToken": token } });
  if (answer.redirected) { // fresh proof is asked first, or the session has ended: that page says so
    location.assign(answer.url);
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const options = readable(await answer.json());
  const made = await navigator.credentials[form.dataset.pePasskey](options);
  form.querySelector("[name=passkey]").value = sendable(made);
  form.submit();
}

document.querySelectorAll("form[data-pe-passkey]").forEach((form) => {
  if (!window.PublicKeyCredential) return;
  const place = form.querySelector("[data-pe-passkey-go]");
  const button = place.querySelector("button");
  const fault = form.querySelector("[data-pe-passkey-fault]");
  form.querySelectorAll("[data-pe-passkey-none]").forEach((words) => { words.hidden = true; });
  place.hidden = false;
  button.addEventListener("click", async () => {
    fault.hidden = true;
    button.disabled = true;
    try {
      await ask(form);
    } catch {
      fault.hidden = false; // closed by the person, or no passkey of this portal here
    }
    button.disabled = false;
  });
});
