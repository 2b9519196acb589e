"""Addresses of the information desk."""

from django.urls import path

from emas.web.desk.inquiries import canned, questions, views, visits

urlpatterns = [
    path("inquiries/", views.inbox, name="inquiries"),
    path("inquiries/search/", views.search, name="inquiries_search"),
    path("inquiries/answers/", canned.answers, name="canned"),
    path("inquiries/answers/new/", canned.edit, name="canned_new"),
    path("inquiries/answers/<slug:public_id>/", canned.edit, name="canned_edit"),
    path("inquiries/answers/<slug:public_id>/drop/", canned.drop, name="canned_drop"),
    path("inquiries/<slug:public_id>/", views.conversation, name="inquiry"),
    path("inquiries/<slug:public_id>/news/", views.news, name="inquiry_news"),
    path("inquiries/<slug:public_id>/answer/", views.answer, name="inquiry_answer"),
    path("inquiries/<slug:public_id>/hand/", views.hand, name="inquiry_hand"),
    path("inquiries/<slug:public_id>/repeat/<slug:line>/", views.repeat, name="inquiry_repeat"),
    path("inquiries/<slug:public_id>/do/<slug:act>/", views.act, name="inquiry_act"),
    path("questions/", questions.questions, name="questions"),
    path("questions/new/", questions.new, name="question_new"),
    path("questions/<path:slug>/switch/", questions.switch, name="question_switch"),
    path("questions/<path:slug>/", questions.question, name="question"),
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.new, name="visit_new"),
    path("visits/<slug:public_id>/", visits.visit, name="visit"),
    path("visits/<slug:public_id>/tick/", visits.tick, name="visit_tick"),
    path("visits/<slug:public_id>/finish/", visits.finish, name="visit_finish"),
    path("visits/<slug:public_id>/again/", visits.again, name="visit_again"),
    path("visits/<slug:public_id>/slip/", visits.slip, name="visit_slip"),
]
