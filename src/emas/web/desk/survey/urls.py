"""Addresses of the survey's figures and comments, and of what the counter hands to a visitor."""

from django.urls import path

from emas.web.desk.survey import views

urlpatterns = [
    path("survey/", views.board, name="survey"),
    path("cases/<str:ref>/survey/", views.hand_out, name="survey_link"),
    path("cases/<str:ref>/survey/here/", views.here, name="survey_here"),
]
