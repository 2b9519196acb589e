"""Address of the survey's figures and comments."""

from django.urls import path

from emas.web.desk.survey import views

urlpatterns = [path("survey/", views.board, name="survey")]
