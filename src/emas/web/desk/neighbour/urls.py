"""Addresses of RT and RW."""

from django.urls import path

from emas.web.desk.neighbour import views

urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/validate/", views.validate, name="validate"),
    path("letters/handled/", views.handled, name="handled"),
    path("cases/<str:ref>/decided/", views.decided, name="decided"),
]
