"""Addresses of the tracker. After code and PIN everything is bound to the session."""

from django.urls import path

from emas.web.public.track import repair_views, survey_views, views

urlpatterns = [
    path("lacak/", views.track, name="track"),
    path("lacak/surat/", views.case, name="case"),
    path("lacak/surat/batal/", views.cancel, name="case_cancel"),
    path("lacak/surat/unduh/", views.download, name="case_download"),
    path("lacak/surat/pesan/", views.say, name="case_say"),
    path("lacak/surat/pesan/<str:public_id>/", views.talk_paper, name="case_talk_paper"),
    path("lacak/surat/nilai/", survey_views.survey, name="case_survey"),
    path("nilai/terima-kasih/", survey_views.thanks, name="survey_thanks"),
    path("nilai/<str:code>/", survey_views.by_link, name="survey_link"),
    path("lacak/surat/tutup/", views.leave, name="case_leave"),
    path("lacak/surat/perbaiki/", repair_views.repair, name="case_repair"),
    path("lacak/<str:ref>", views.track, name="track_ref"),
]
