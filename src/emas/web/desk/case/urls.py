"""Addresses of one case."""

from django.urls import path

from emas.web.desk.case import account, compare, papers, repair, views

urlpatterns = [
    path("cases/<str:ref>/", views.case, name="case"),
    path("cases/<str:ref>/act/", views.act, name="act"),
    path("cases/<str:ref>/acts/<slug:act>/", views.act_form, name="act_form"),
    path("cases/<str:ref>/say/", views.say, name="say"),
    path("cases/<str:ref>/repair/", repair.repair, name="repair"),
    path("cases/<str:ref>/correct/", repair.correct, name="correct"),
    path("cases/<str:ref>/undo/", views.undo, name="undo"),
    path("cases/<str:ref>/account/", account.account, name="citizen_account"),
    path("cases/<str:ref>/compare/", compare.compare, name="compare"),
    path("cases/<str:ref>/papers/<str:public_id>/", papers.paper, name="paper"),
    path("cases/<str:ref>/papers/<str:public_id>/file/", papers.paper_file, name="paper_file"),
    path("cases/<str:ref>/papers/<str:public_id>/pages/<int:page>/", papers.paper_image, name="paper_image"),
    path("cases/<str:ref>/preview/", papers.preview, name="preview"),
    path("cases/<str:ref>/preview/<int:page>/", papers.preview_image, name="preview_image"),
    path("cases/<str:ref>/letter/", papers.letter, name="letter"),
]
