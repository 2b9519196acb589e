"""``/api/v1/``: the whole life of a letter for client systems. OpenAPI 3.1 at ``/api/v1/openapi.json``, open to all."""

from django.urls import URLPattern, re_path

from emas.api import guards, problems
from emas.api.contract import PortalAPI
from emas.api.routes import cases, filing, messages, services, verification, watches
from emas.api.security import ClientToken

#: Addresses whose POST is a form with a file.
_FORMS = {"uploads", "verify", "cases/<ref>/messages", "cases/<ref>/progress/messages"}

api = PortalAPI(
    title="Portal Emas",
    version="1.0.0",
    description="Services, requests, inboxes, acts, letters and their verification. Errors are RFC 9457 problem documents.",
    docs_url=None,
    auth=ClientToken(),
    urls_namespace="api",
)
problems.install(api)
for part in (services, filing, cases, messages, verification, watches):
    api.add_router("", part.router)

app_name = "api"
urlpatterns: list[URLPattern] = [
    pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"
]
for pattern in urlpatterns:
    takes = guards.MULTIPART if str(pattern.pattern) in _FORMS else guards.JSON
    pattern.callback = guards.guarded(pattern.callback, takes=takes)
urlpatterns.append(
    re_path(r"^.*$", guards.guarded(problems.no_such_address, takes=guards.JSON), name="no_such_address")
)
