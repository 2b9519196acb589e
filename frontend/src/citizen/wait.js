// A page that waits for a message from its person's telephone: looks while it is seen, more seldom each time, and goes on by itself.
export function goOnWhenKnown(root) {
  const form = root.querySelector("[data-pe-wait]");
  if (!form) return;
  const until = Date.now() + Number(form.dataset.peWaitSeconds) * 1000;
  let pause = 2000;
  let timer;

  const goOn = () => window.location.replace(window.location.pathname);

  async function look() {
    clearTimeout(timer);
    if (document.hidden || Date.now() > until) return;
    const answer = await fetch(form.dataset.peWait, { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.status === 200) {
      goOn();
      return;
    }
    if (answer && answer.status !== 204) return;
    pause = Math.min(pause * 1.4, 15000);
    timer = setTimeout(look, pause);
  }

  // Back from WhatsApp: look at once. What is too old to be sent is asked anew.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    pause = 2000;
    if (Date.now() > until) goOn();
    else look();
  });
  window.addEventListener("pageshow", (event) => event.persisted && look());
  timer = setTimeout(look, pause);
}
