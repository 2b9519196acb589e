{% load static %}// Shows notices and opens the portal; without signal it shows the one page that says so. Keeps that page with its style and script,
// and never a page of a person. What a form sends does not pass through here.
const ICON = "{% static 'portal/icon.svg' %}";
const KEPT = "tanpa-sinyal-{{ version }}";
const PAGE = "{% url 'public:no_signal' %}";
const PARTS = ["{% static 'pe/citizen.css' %}", "{% static 'pe/pe.js' %}", ICON];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([PAGE, ...PARTS])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(ready());
});

async function ready() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  // The page is asked for while this worker wakes up: a slow telephone waits no longer than without it.
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(opened(event));
  else if (PARTS.includes(new URL(request.url).pathname)) event.respondWith(part(request));
});

async function opened(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) || Response.error();
  }
}

async function part(request) {
  return (await caches.match(request)) || fetch(request);
}

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    told = {};
  }
  const shown = { body: told.body || "", tag: told.id || "portal", data: { link: told.link || "/" }, icon: ICON, lang: "id" };
  event.waitUntil(self.registration.showNotification(told.title || "Portal", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data.link, self.location.origin);
  event.waitUntil(self.clients.openWindow(wanted.origin === self.location.origin ? wanted.href : "/"));
});
