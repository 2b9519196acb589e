// Notices in the browser: asks once, on a tap, and sends the subscription with the form around the button. Without script nothing is shown.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

async function subscription(key, worker) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
  await navigator.serviceWorker.register(worker, { updateViaCache: "all" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known) await known.unsubscribe(); // perhaps made with a key that was changed since
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
document.querySelectorAll("form[data-pe-push]").forEach((form) => {
  if (!can) return;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.langganan.value) return;
    event.preventDefault();
    const fault = form.querySelector("[data-pe-push-fault]");
    fault.hidden = true;
    try {
      form.elements.langganan.value = JSON.stringify(await subscription(form.dataset.pePush, form.dataset.peWorker));
      form.submit();
    } catch {
      fault.hidden = false; // the person said no, or this browser reaches no push service
    }
  });
});
