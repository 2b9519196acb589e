"""Addresses of the sealed box. They carry the number of a case at most, never a word of it."""

from django.urls import path

from emas.web.desk.box import entry, keys, views

urlpatterns = [
    path("kotak/", views.box_list, name="box"),
    path("kotak/kunci/", keys.choose, name="box_key"),
    path("kotak/kunci/buka/", keys.unlock, name="box_unlock"),
    path("kotak/kunci/tutup/", keys.lock, name="box_lock"),
    path("kotak/masuk/<path:slug>/", entry.new, name="box_enter"),
    path("kotak/angka/<path:slug>/", views.figures, name="box_numbers"),
    path("kotak/<str:ref>/", views.case, name="box_case"),
    path("kotak/<str:ref>/pesan/", views.say, name="box_say"),
    path("kotak/<str:ref>/tindakan/<str:act>/", views.act, name="box_act"),
    path("kotak/<str:ref>/berkas/<str:public_id>/", views.paper, name="box_paper"),
    path("kotak/<str:ref>/penangan/", views.persons, name="box_persons"),
]
