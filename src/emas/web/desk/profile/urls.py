"""Addresses of one's own account."""

from django.urls import path

from emas.web.desk.profile import devices, views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/looks/", views.looks, name="looks"),
    path("profile/password/", views.password, name="password"),
    path("profile/email/", views.email, name="email"),
    path("profile/devices/end/", devices.end_others, name="devices_end"),
    path("profile/devices/<int:device_id>/end/", devices.end_one, name="device_end"),
    path("profile/phones/<str:public_id>/forget/", devices.forget_phone, name="phone_forget"),
    path("notices/", views.notices, name="notices"),
    path("notices/push/", views.push, name="push"),
    path("notices/seen/", views.notices_seen, name="notices_seen"),
]
