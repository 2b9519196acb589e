"""Pages for citizens, and health."""

from django.urls import include, path

urlpatterns = [path("", include("emas.api.health_urls")), path("", include("emas.web.public.urls"))]
handler400 = "emas.web.components.errors.bad_request"
handler403 = "emas.web.components.errors.forbidden"
handler404 = "emas.web.components.errors.not_found"
handler500 = "emas.web.components.errors.server_error"
