"""Machine-to-machine addresses, and health."""

from django.urls import include, path

urlpatterns = [
    path("", include("emas.api.health_urls")),
    path("api/v1/", include("emas.api.urls")),
    path("kait/", include("emas.api.webhooks.urls")),
]
handler400 = "emas.api.problems.bad_request"
handler403 = "emas.api.problems.forbidden"
handler404 = "emas.api.problems.not_found"
handler500 = "emas.api.problems.server_error"
