"""Addresses of the inbox."""

from django.urls import path

from emas.web.desk.inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/search/", views.search, name="inbox_search"),
    path("inbox/bulk/", views.bulk, name="inbox_bulk"),
]
