"""Addresses of the signer."""

from django.urls import path

from emas.web.desk.sign import secret_views, views

urlpatterns = [
    path("sign/", views.waiting, name="sign"),
    path("sign/confirm/", views.confirm, name="sign_confirm"),
    path("sign/do/", views.sign, name="sign_do"),
    path("sign/code/", secret_views.code, name="sign_code"),
    path("sign/batch/<str:public_id>/", secret_views.batch, name="sign_batch"),
    path("sign/<str:ref>/", views.card, name="sign_card"),
]
