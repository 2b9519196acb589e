{% load static %}// Shows a notice and opens the portal; keeps no page and no file.
const ICON = "{% static 'portal/icon.svg' %}";

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
