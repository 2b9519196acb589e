"""Address of the supervisors' list."""

from django.urls import path

from emas.web.desk.watching import views

urlpatterns = [path("watching/", views.board, name="watching")]
