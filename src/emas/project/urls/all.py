"""Everything in one process: the default."""

from django.urls import include, path

from emas.project.urls.desk import handler400, handler403, handler404, handler500
from emas.project.urls.desk import urlpatterns as desk_patterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [
    path("api/v1/", include("emas.api.urls")),
    path("kait/", include("emas.api.webhooks.urls")),
    *desk_patterns,
]
