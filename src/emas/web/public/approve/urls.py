"""The address of a single-use link; short, because it is read on a telephone."""

from django.urls import path

from emas.web.public.approve import views

urlpatterns = [
    path("s/<str:token>", views.letter, name="approve"),
    path("s/<str:token>/kabar", views.news, name="approve_news"),
]
