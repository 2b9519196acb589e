"""Addresses of the sealed box. None carries a code: it travels in the body of a POST alone, and no page keeps it in a session."""

from django.urls import path

from emas.web.public.box import views

urlpatterns = [
    path("kotak/kirim/<path:slug>/", views.new, name="box_new"),
    path("kotak/angka/<path:slug>/", views.figures, name="box_figures"),
    path("kotak/buka/", views.open_box, name="box_open"),
    path("kotak/buka/pesan/", views.say, name="box_say"),
    path("kotak/buka/tindakan/", views.act, name="box_act"),
    path("kotak/buka/nilai/", views.rate, name="box_rate"),
    path("kotak/buka/berkas/", views.paper, name="box_paper"),
]
