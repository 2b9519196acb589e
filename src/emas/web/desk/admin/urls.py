"""Addresses of the administration."""

from datetime import date

from django.urls import path, register_converter

from emas.web.desk.admin import (
    absences,
    audit,
    books,
    calendar,
    clients,
    coverage,
    numbering,
    outside,
    own_services,
    people,
    residents,
    services,
    theme,
    units,
    watches,
)


class DayConverter:
    """A date as ``2026-11-02``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("admin/", coverage.home, name="admin"),
    path("admin/coverage/", coverage.coverage, name="coverage"),
    path("admin/coverage/sheet/", coverage.coverage_file, {"kind": "xlsx"}, name="coverage_sheet"),
    path("admin/coverage/print/", coverage.coverage_file, {"kind": "pdf"}, name="coverage_print"),
    path("admin/units/", units.units, name="units"),
    path("admin/units/<int:unit_id>/", units.unit, name="unit"),
    path("admin/units/<int:unit_id>/edit/", units.unit_edit, name="unit_edit"),
    path("admin/units/<int:unit_id>/new/", units.unit_new, name="unit_new"),
    path("admin/units/<int:unit_id>/posts/new/", units.post_new, name="post_new"),
    path("admin/units/<int:unit_id>/hours/", units.unit_hours, name="unit_hours"),
    path("admin/units/<int:unit_id>/hours/<int:weekday>/", units.unit_hours_edit, name="unit_hours_edit"),
    path("admin/units/<int:unit_id>/old-book/", books.old_book, name="old_book"),
    path("admin/units/<int:unit_id>/old-book/<int:carried_id>/undo/", books.take_back, name="old_book_back"),
    path("admin/units/<int:unit_id>/clients/new/", clients.client_new, name="client_new"),
    path("admin/posts/", people.posts, name="posts"),
    path("admin/posts/<int:post_id>/", people.post, name="post"),
    path("admin/posts/<int:post_id>/holder/", people.holder_pick, name="holder_pick"),
    path("admin/posts/<int:post_id>/holder/new/", people.person_new, name="person_new_for"),
    path("admin/posts/<int:post_id>/holder/<int:person_id>/", people.holder_new, name="holder_new"),
    path("admin/holders/<int:holder_id>/end/", people.holder_end, name="holder_end"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/new/", people.person_new, name="person_new"),
    path("admin/people/<int:person_id>/", people.person, name="person"),
    path("admin/people/<int:person_id>/edit/", people.person_edit, name="person_edit"),
    path("admin/people/<int:person_id>/account/", people.account_new, name="account_new"),
    path("admin/accounts/", people.accounts, name="accounts"),
    path("admin/accounts/<int:account_id>/password/", people.account_password, name="account_password"),
    path("admin/accounts/<int:account_id>/block/", people.account_block, name="account_block"),
    path("admin/accounts/<int:account_id>/unblock/", people.account_unblock, name="account_unblock"),
    path("admin/accounts/<int:account_id>/factors/", people.account_factors, name="account_factors"),
    path("admin/accounts/<int:account_id>/identity/", people.account_identity, name="account_identity"),
    path("admin/residents/", residents.residents, name="residents"),
    path("admin/residents/import/", residents.residents_import, name="residents_import"),
    path("admin/residents/import/refused/", residents.refused_rows, name="refused_rows"),
    path("admin/residents/<int:resident_id>/", residents.resident, name="resident"),
    path("admin/residents/<int:resident_id>/edit/", residents.resident_edit, name="resident_edit"),
    path("admin/absences/", absences.absences, name="absences"),
    path("admin/people/<int:person_id>/absence/", absences.absence_new, name="absence_new"),
    path("admin/absences/<int:absence_id>/end/", absences.absence_end, name="absence_end"),
    path("admin/number-pattern/", numbering.number_pattern, name="number_pattern"),
    path("admin/theme/", theme.theme, name="theme"),
    path("admin/hours/", calendar.hours, name="hours"),
    path("admin/hours/<int:weekday>/", calendar.hours_edit, name="hours_edit"),
    path("admin/holidays/", calendar.holidays, name="holidays"),
    path("admin/holidays/new/", calendar.holiday_new, name="holiday_new"),
    path("admin/holidays/seed/", calendar.holidays_seed, name="holidays_seed"),
    path("admin/holidays/<day:on>/remove/", calendar.holiday_remove, name="holiday_remove"),
    path("admin/clients/", clients.clients, name="clients"),
    path("admin/clients/<int:client_id>/watches/new/", watches.watch_new, name="watch_new"),
    path("admin/watches/<str:public_id>/", watches.watch, name="watch"),
    path("admin/watches/<str:public_id>/end/", watches.watch_end, name="watch_end"),
    path("admin/watches/<str:public_id>/again/<str:message>/", watches.send_again, name="watch_again"),
    path("admin/clients/<int:client_id>/revoke/", clients.client_revoke, name="client_revoke"),
    path("admin/outside/", outside.services, name="outside"),
    path("admin/outside/<str:name>/try/", outside.try_now, name="outside_try"),
    path("admin/audit/", audit.audit, name="audit"),
    path("admin/audit/sheet/", audit.sheet, name="audit_sheet"),
    path("admin/own-services/", own_services.own_services, name="own_services"),
    path("admin/own-services/<int:unit_id>/new/", own_services.new, name="own_service_new"),
    path("admin/own-services/<int:unit_id>/bring/", own_services.bring, name="own_service_bring"),
    path("admin/own-services/<int:unit_id>/s/<slug:name>/", own_services.service, name="own_service"),
    path(
        "admin/own-services/<int:unit_id>/s/<slug:name>/check/", own_services.check, name="own_service_check"
    ),
    path("admin/own-services/<int:unit_id>/s/<slug:name>/drop/", own_services.drop, name="own_service_drop"),
    path(
        "admin/own-services/<int:unit_id>/s/<slug:name>/form/", own_services.preview, name="own_service_form"
    ),
    path(
        "admin/own-services/<int:unit_id>/s/<slug:name>/letter/",
        own_services.letter,
        name="own_service_letter",
    ),
    path(
        "admin/own-services/<int:unit_id>/s/<slug:name>/file/",
        own_services.draft_file,
        name="own_service_file",
    ),
    path(
        "admin/own-services/<int:unit_id>/s/<slug:name>/publish/",
        own_services.publish,
        name="own_service_publish",
    ),
    path(
        "admin/own-services/<int:unit_id>/s/<slug:name>/versions/<int:number>/",
        own_services.version,
        name="own_service_version",
    ),
    path("services/", services.services, name="services"),
    path("services/<path:slug>/open/", services.switch, {"is_on": True}, name="service_open"),
    path("services/<path:slug>/close/", services.switch, {"is_on": False}, name="service_close"),
    path("services/<path:slug>/", services.service, name="service"),
]
