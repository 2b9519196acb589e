"""Addresses of staff pages, mounted at ``/desk/``. All require sign-in (the middleware's default)."""

from django.urls import include, path

app_name = "desk"
urlpatterns = [
    path("", include("emas.web.desk.home.urls")),
    path("", include("emas.web.desk.board.urls")),
    path("", include("emas.web.desk.overview.urls")),
    path("", include("emas.web.desk.pin.urls")),
    path("", include("emas.web.desk.entry.urls")),
    path("", include("emas.web.desk.neighbour.urls")),
    path("", include("emas.web.desk.inbox.urls")),
    path("", include("emas.web.desk.office.urls")),
    path("", include("emas.web.desk.case.urls")),
    path("", include("emas.web.desk.mine.urls")),
    path("", include("emas.web.desk.numbers.urls")),
    path("", include("emas.web.desk.survey.urls")),
    path("", include("emas.web.desk.watching.urls")),
    path("", include("emas.web.desk.box.urls")),
    path("", include("emas.web.desk.inquiries.urls")),
    path("", include("emas.web.desk.sign.urls")),
    path("", include("emas.web.desk.register.urls")),
    path("", include("emas.web.desk.leave.urls")),
    path("", include("emas.web.desk.admin.urls")),
    path("", include("emas.web.desk.profile.urls")),
    path("", include("emas.web.desk.factor.urls")),
]
