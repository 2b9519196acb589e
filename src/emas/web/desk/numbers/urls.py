"""Addresses of the number queue."""

from django.urls import path

from emas.web.desk.numbers import views

urlpatterns = [
    path("numbers/", views.queue, name="numbers"),
    path("numbers/<str:ref>/give/", views.give, name="number_give"),
]
