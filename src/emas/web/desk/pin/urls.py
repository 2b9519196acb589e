"""Address of the PIN page."""

from django.urls import path

from emas.web.desk.pin import views

urlpatterns = [path("pin/", views.pin, name="pin")]
