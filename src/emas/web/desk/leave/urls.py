"""Addresses of leave: for every official his own, for the leave officer those of his office."""

from django.urls import path

from emas.web.desk.leave import calendar, keeping, routes, views

urlpatterns = [
    path("cuti/", views.home, name="leave"),
    path("cuti/ajukan/", views.choose, name="leave_choose"),
    path("cuti/ajukan/<path:slug>/", views.ask, name="leave_ask"),
    path("cuti/permintaan/<str:ref>/", views.request_page, name="leave_request"),
    path("cuti/permintaan/<str:ref>/jawab/", views.answer, name="leave_answer"),
    path("cuti/permintaan/<str:ref>/tarik/", views.withdraw, name="leave_withdraw"),
    path("cuti/permintaan/<str:ref>/unduh/", views.download, name="leave_download"),
    path("cuti/kalender/", calendar.month, name="leave_calendar"),
    path("cuti/kalender/alamat/", calendar.renew, name="leave_feed"),
    path("cuti/pegawai/", keeping.employees, name="leave_staff"),
    path("cuti/pegawai/<int:person_id>/", keeping.employee, name="leave_employee"),
    path("cuti/pegawai/<int:person_id>/data/", keeping.facts, name="leave_facts"),
    path("cuti/pegawai/<int:person_id>/koreksi/", keeping.correct, name="leave_correct"),
    path("cuti/impor/", keeping.openings, name="leave_import"),
    path("cuti/cuti-bersama/", keeping.joint, name="leave_joint"),
    path("cuti/aturan/", routes.policy, name="leave_policy"),
    path("cuti/pejabat/", routes.table, name="leave_routes"),
    path("cuti/pejabat/<int:post_id>/", routes.edit, name="leave_route"),
    path("cuti/pejabat/<int:post_id>/hapus/", routes.drop, name="leave_route_drop"),
]
