"""Addresses of the request journey; all bound to the session, none names a person or a draft."""

from django.urls import path

from emas.web.public.apply import continue_views, identity_views, page_views, proof_views, send_views

urlpatterns = [
    path("ajukan/mulai/<path:slug>/", identity_views.start, name="apply_start"),
    path("ajukan/data-diri/", identity_views.identity, name="apply_identity"),
    path("ajukan/data-diri/nama/", identity_views.person, name="apply_person"),
    path("ajukan/data-diri/alamat/", identity_views.address, name="apply_address"),
    path("ajukan/isian/<int:number>/", page_views.form_page, name="apply_page"),
    path("ajukan/foto/", page_views.papers, name="apply_papers"),
    path("ajukan/foto/<str:public_id>/", page_views.paper_image, name="apply_paper"),
    path("ajukan/nomor/", proof_views.phone, name="apply_phone"),
    path("ajukan/periksa/", send_views.check, name="apply_check"),
    path("ajukan/terkirim/", send_views.sent, name="apply_sent"),
    path("ajukan/tertahan/", send_views.held, name="apply_held"),
    path("ajukan/tersimpan/", send_views.kept, name="apply_kept"),
    path("ajukan/lanjut/<path:slug>/", continue_views.with_pin, name="continue_with_pin"),
    path("lacak/surat/lanjut/<path:slug>/", continue_views.from_letter, name="continue_letter"),
    path("lanjutkan/", send_views.resume, name="resume"),
]
