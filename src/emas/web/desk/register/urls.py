"""Addresses of the register books."""

from django.urls import path

from emas.web.desk.register import views

urlpatterns = [
    path("register/", views.book, name="register"),
    path("register/sheet/", views.sheet, name="register_sheet"),
    path("register/print/", views.printed, name="register_print"),
]
