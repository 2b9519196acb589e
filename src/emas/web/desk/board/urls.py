"""Address of the list for the board."""

from django.urls import path

from emas.web.desk.board import views

urlpatterns = [path("board/", views.board, name="board")]
