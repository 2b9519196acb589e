"""Addresses of the open cases by stage and age."""

from django.urls import path

from emas.web.desk.overview import views

urlpatterns = [
    path("tertinggal/", views.overview, name="overview"),
    path("tertinggal/sheet/", views.sheet, name="overview_sheet"),
]
