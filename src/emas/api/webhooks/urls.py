"""``/kait/…``: addresses that outside services call."""

from django.urls import path

from emas.api.webhooks import whatsapp

app_name = "webhooks"
urlpatterns = [path("whatsapp", whatsapp.receive, name="whatsapp")]
