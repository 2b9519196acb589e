"""Addresses of a resident's account; none names a person or a case."""

from django.urls import path

from emas.web.public.citizen import views

urlpatterns = [
    path("akun/", views.account, name="citizen"),
    path("akun/baru/", views.new_user, name="citizen_new"),
    path("akun/masuk/", views.sign_in, name="citizen_sign_in"),
    path("akun/keluar/", views.sign_out, name="citizen_sign_out"),
    path("akun/permohonan/", views.open_case, name="citizen_case"),
    path("akun/kata-sandi/", views.password, name="citizen_password"),
    path("akun/nonaktif/", views.close, name="citizen_close"),
    path("akun/lupa/", views.forgotten, name="citizen_forgotten"),
    path("akun/lupa/kode/", views.reset, name="citizen_reset"),
]
