"""Addresses of the journey. A NIK is never part of one."""

from django.urls import path

from emas.web.desk.entry import start, views

urlpatterns = [
    path("entry/", start.services, name="entry_list"),
    path("entry/service/<path:slug>/nik/", start.nik, name="entry_nik"),
    path("entry/service/<path:slug>/manual/", start.manual, name="entry_manual"),
    path("entry/service/<path:slug>/", start.information, name="entry_information"),
    path("entry/from/<str:ref>/<path:slug>/", start.onward, name="entry_onward"),
    path("entry/sent/<str:ref>/", views.sent, name="sent"),
    path("entry/draft/<str:draft_id>/", views.resident, name="draft_resident"),
    path("entry/draft/<str:draft_id>/page/<int:number>/", views.page, name="draft_page"),
    path("entry/draft/<str:draft_id>/papers/", views.papers, name="draft_papers"),
    path("entry/draft/<str:draft_id>/check/", views.check, name="draft_check"),
    path("entry/draft/<str:draft_id>/send/", views.send, name="draft_send"),
    path("entry/draft/<str:draft_id>/drop/", views.drop, name="draft_drop"),
]
