"""Address of the first page."""

from django.urls import path

from emas.web.desk.home import views

urlpatterns = [path("", views.home, name="home")]
