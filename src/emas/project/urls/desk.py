"""Pages for staff; sign-in lives with the public pages, so both are served."""

from django.urls import include, path

from emas.project.urls.public import handler400, handler403, handler404, handler500
from emas.project.urls.public import urlpatterns as public_patterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("desk/", include("emas.web.desk.urls")), *public_patterns]
