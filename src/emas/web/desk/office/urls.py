"""Addresses of work that an office begins, of reports and of guides."""

from django.urls import path

from emas.web.desk.office import batch, guides, opening, report

urlpatterns = [
    path("new/", opening.choices, name="new_list"),
    path("new/<path:slug>/list/", opening.prepared_list, name="new_sheet"),
    path("new/<path:slug>/", opening.begin, name="new_case"),
    path("cases/<str:ref>/figures/", report.figures, name="figures"),
    path("cases/<str:ref>/figures/sheet/", report.figures_file, {"kind": "xlsx"}, name="figures_sheet"),
    path("cases/<str:ref>/figures/print/", report.figures_file, {"kind": "pdf"}, name="figures_print"),
    path("cases/<str:ref>/export/<str:name>.<str:kind>", batch.export, name="batch_export"),
    path("lines/", batch.lines, name="lines"),
    path("lines/<int:line_id>/", batch.tell, name="line_tell"),
    path("guides/", guides.guides, name="guides"),
    path("guides/page/<int:page_id>/", guides.page, name="guide_page"),
    path("guides/<path:slug>/", guides.guide, name="guide"),
]
