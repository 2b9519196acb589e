"""Addresses of one's own requests."""

from django.urls import path

from emas.web.desk.mine import named, repairing, views

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("mine/<str:ref>/", views.case, name="mine_case"),
    path("mine/<str:ref>/cancel/", views.cancel, name="mine_cancel"),
    path("mine/<str:ref>/repair/", repairing.repair, name="mine_repair"),
    path("mine/<str:ref>/letter/", views.download, name="mine_letter"),
    path("named/<str:ref>/", named.letter, name="named_letter"),
    path("named/<str:ref>/letter/", named.download, name="named_file"),
]
