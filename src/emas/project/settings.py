"""Django settings. Everything a city changes comes from the environment; ``docs/reference/settings.md`` lists it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from emas.project import environment as env

PACKAGE_DIR = Path(__file__).resolve().parent.parent
REPO_DIR = PACKAGE_DIR.parent.parent

HOME_DIR = Path(env.text("EMAS_HOME", str(Path.cwd() / "var"))).resolve()
KEYS_DIR = HOME_DIR / "keys"
PRODUCTION = env.flag("EMAS_PRODUCTION")
EMAS_DEMO = env.flag("EMAS_DEMO")
EMAS_TESTING = env.flag("EMAS_TESTING")
EMAS_ROLE = env.choice("EMAS_ROLE", "all", {"all", "public", "desk", "api", "worker"})
EMAS_BASE_URL = env.text("EMAS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
EMAS_BIND = env.text("EMAS_BIND", "127.0.0.1:8000")
EMAS_INTERNAL_BIND = env.text("EMAS_INTERNAL_BIND", "127.0.0.1:9400")
EMAS_WEB_PROCESSES = env.integer("EMAS_WEB_PROCESSES", 2)
EMAS_SIGNER = env.choice("EMAS_SIGNER", "local", {"local", "bsre"})
EMAS_RW_RULE = env.choice("EMAS_RW_RULE", "signed_in", {"signed_in", "account"})
EMAS_NIK_LOOKUPS_PER_DAY = env.integer("EMAS_NIK_LOOKUPS_PER_DAY", 30)
EMAS_COMPLAINT_DAYS = env.integer("EMAS_COMPLAINT_DAYS", 1825)
EMAS_FAILPOINTS = env.flag("EMAS_FAILPOINTS")

if PRODUCTION and (EMAS_FAILPOINTS or EMAS_TESTING):
    raise ImproperlyConfigured(
        "EMAS_FAILPOINTS and EMAS_TESTING are for rehearsals: switch them off in production"
    )

#: The one instansi that this installation is for, by its code; empty: all that are installed.
EMAS_INSTANSI = env.text("EMAS_INSTANSI", "")
_owners = {"ms-lhokseumawe": "Mahkamah Syar'iyah Lhokseumawe"}
EMAS_OWNER_NAME = env.text("EMAS_OWNER_NAME", _owners.get(EMAS_INSTANSI, "Kota Probolinggo"))

_bundled = PACKAGE_DIR / "project" / "bundled" / "services"
SERVICES_DIR = Path(
    env.text("EMAS_SERVICES_DIR", str(_bundled if _bundled.exists() else REPO_DIR / "services"))
)

SECRET_KEY = env.secret("EMAS_SECRET_KEY", KEYS_DIR, embedded=not PRODUCTION)
SECRET_KEY_FALLBACKS = env.words("EMAS_SECRET_KEY_FALLBACKS")
EMAS_SEALING_KEY = env.secret("EMAS_SEALING_KEY", KEYS_DIR, embedded=not PRODUCTION)
EMAS_SEALING_KEY_FALLBACKS = env.words("EMAS_SEALING_KEY_FALLBACKS")
EMAS_DIGEST_KEY = env.secret("EMAS_DIGEST_KEY", KEYS_DIR, embedded=not PRODUCTION)
DEBUG = False
ALLOWED_HOSTS = env.words("EMAS_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.words("EMAS_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "csp",
    "emas.platform",
    "emas.outbox",
    "emas.audit",
    "emas.registry",
    "emas.people",
    "emas.documents",
    "emas.notify",
    "emas.watch",
    "emas.personnel",
    "emas.catalogue",
    "emas.inquiries",
    "emas.cases",
    "emas.api",
    "emas.worker",
    "emas.web.components",
    "emas.web.public",
    "emas.web.desk",
]

MIDDLEWARE = [
    "emas.platform.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "emas.web.components.middleware.ActorMiddleware",
    "emas.web.components.middleware.NulMiddleware",
    "emas.web.components.middleware.MethodMiddleware",
    "emas.web.components.middleware.StaysMiddleware",
]

ROOT_URLCONF = f"emas.project.urls.{EMAS_ROLE}" if EMAS_ROLE != "worker" else "emas.project.urls.all"
WSGI_APPLICATION = "emas.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "emas.web.components.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "emas.web.components.forms.PortalRenderer"

DATABASES = {"default": env.database("EMAS_DATABASE_URL", f"sqlite:///{HOME_DIR / 'emas.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "emas.platform.passwords.Argon2Owasp",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "emas.people.passwords.LocalWordsValidator"},
]
LOGIN_URL = "public:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "public:home"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "emas.web.components.errors.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sesi"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.flag("EMAS_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("EMAS_BEHIND_PROXY") else None
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
EMAS_TRUSTED_PROXIES = env.words("EMAS_TRUSTED_PROXIES")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 30
FILE_UPLOAD_HANDLERS = ["emas.platform.uploads.MemoryOnlyUploadHandler"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "web" / "components" / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMAS_TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS: list[str] = []

BLOBS_DIR = HOME_DIR / "blobs"
CA_DIR = HOME_DIR / "ca"
if EMAS_TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Outgoing calls: names that may lead to a private address (an address written as such needs no entry).
EMAS_PRIVATE_HOSTS = [name.lower() for name in env.words("EMAS_PRIVATE_HOSTS")]

# Watchers (webhooks of client systems): the hosts that may be called, and the authority of their certificates when it is not a public one.
EMAS_WATCH_HOSTS = [name.lower() for name in env.words("EMAS_WATCH_HOSTS")]
EMAS_WATCH_CA = env.text("EMAS_WATCH_CA")

# BSrE: only read when it signs; half a configuration is refused at start.
EMAS_BSRE_URL = env.address("EMAS_BSRE_URL")
EMAS_BSRE_VERSION = env.choice("EMAS_BSRE_VERSION", "v2", {"v1", "v2"})
EMAS_BSRE_USER = env.text("EMAS_BSRE_USER")
EMAS_BSRE_PASSWORD = env.text("EMAS_BSRE_PASSWORD")
EMAS_BSRE_CA = env.text("EMAS_BSRE_CA")
EMAS_BSRE_ROOTS = env.text("EMAS_BSRE_ROOTS")
EMAS_BSRE_CERTIFIED = env.flag("EMAS_BSRE_CERTIFIED", default=True)
EMAS_BSRE_SIGN_SECONDS = env.integer("EMAS_BSRE_SIGN_SECONDS", 90)
EMAS_BSRE_STATUS_SECONDS = env.integer("EMAS_BSRE_STATUS_SECONDS", 15)
EMAS_BSRE_PARALLEL = env.integer("EMAS_BSRE_PARALLEL", 6)
if EMAS_SIGNER == "bsre":
    env.complete(
        "EMAS_SIGNER=bsre", "EMAS_BSRE_URL", "EMAS_BSRE_USER", "EMAS_BSRE_PASSWORD", "EMAS_BSRE_ROOTS"
    )

# Sign-in of officials and of RT and RW heads: second factor, identity provider, limits of sessions.
EMAS_SECOND_FACTOR = env.choice(
    "EMAS_SECOND_FACTOR", "required" if PRODUCTION else "off", {"required", "offered", "off"}
)
EMAS_SESSION_LIMITS = env.minutes(
    "EMAS_SESSION_LIMITS", "rt=43200/129600,rw=43200/129600,admin=60/480,kepala=60/720,other=120/720"
)
EMAS_OIDC_ISSUER = env.address("EMAS_OIDC_ISSUER")
EMAS_OIDC_CLIENT_ID = env.text("EMAS_OIDC_CLIENT_ID")
EMAS_OIDC_CLIENT_SECRET = env.text("EMAS_OIDC_CLIENT_SECRET")
EMAS_OIDC_NAME = env.text("EMAS_OIDC_NAME", "Google")
EMAS_OIDC_HOSTS = env.words("EMAS_OIDC_HOSTS", "oauth2.googleapis.com,www.googleapis.com")
EMAS_OIDC_CA = env.text("EMAS_OIDC_CA")
if EMAS_OIDC_ISSUER or EMAS_OIDC_CLIENT_ID or EMAS_OIDC_CLIENT_SECRET:
    env.complete(
        "sign-in by an identity provider",
        "EMAS_OIDC_ISSUER",
        "EMAS_OIDC_CLIENT_ID",
        "EMAS_OIDC_CLIENT_SECRET",
    )
    if not EMAS_OIDC_ISSUER.startswith("https://") and PRODUCTION:
        raise ImproperlyConfigured("EMAS_OIDC_ISSUER must be an https address in production")

# Population: who answers for a NIK. Dukcapil's settings are only read when it does; half a configuration is refused at start.
EMAS_POPULATION = env.choice("EMAS_POPULATION", "register", {"register", "dukcapil"})
EMAS_DUKCAPIL_MODE = env.choice("EMAS_DUKCAPIL_MODE", "verify", {"full", "verify"})
EMAS_DUKCAPIL_URL = env.address("EMAS_DUKCAPIL_URL")
EMAS_DUKCAPIL_USER_ID = env.text("EMAS_DUKCAPIL_USER_ID")
EMAS_DUKCAPIL_PASSWORD = env.text("EMAS_DUKCAPIL_PASSWORD")
EMAS_DUKCAPIL_IP_USER = env.text("EMAS_DUKCAPIL_IP_USER")
EMAS_DUKCAPIL_BASIC = env.flag("EMAS_DUKCAPIL_BASIC")
EMAS_DUKCAPIL_CA = env.text("EMAS_DUKCAPIL_CA")
EMAS_DUKCAPIL_METHOD_NIK = env.text("EMAS_DUKCAPIL_METHOD_NIK", "CALL_NIK")
EMAS_DUKCAPIL_METHOD_VERIFY = env.text("EMAS_DUKCAPIL_METHOD_VERIFY", "CALL_VERIFY_BY_ELEMEN")
EMAS_DUKCAPIL_KEY_CASE = env.choice("EMAS_DUKCAPIL_KEY_CASE", "upper", {"upper", "lower"})
EMAS_DUKCAPIL_KEYS = env.pairs("EMAS_DUKCAPIL_KEYS")
EMAS_DUKCAPIL_THRESHOLD = env.integer("EMAS_DUKCAPIL_THRESHOLD", 90)
EMAS_DUKCAPIL_DATE_FORM = env.choice("EMAS_DUKCAPIL_DATE_FORM", "DD-MM-YYYY", {"DD-MM-YYYY", "YYYY-MM-DD"})
EMAS_DUKCAPIL_SEX_WORDS = env.words("EMAS_DUKCAPIL_SEX_WORDS", "Laki-laki,Perempuan")
EMAS_DUKCAPIL_SECONDS = env.integer("EMAS_DUKCAPIL_SECONDS", 8)
EMAS_DUKCAPIL_PARALLEL = env.integer("EMAS_DUKCAPIL_PARALLEL", 2)
EMAS_DUKCAPIL_PUBLIC_PER_DAY = env.integer("EMAS_DUKCAPIL_PUBLIC_PER_DAY", 300)
if EMAS_POPULATION == "dukcapil":
    env.complete(
        "EMAS_POPULATION=dukcapil",
        "EMAS_DUKCAPIL_URL", "EMAS_DUKCAPIL_USER_ID", "EMAS_DUKCAPIL_PASSWORD", "EMAS_DUKCAPIL_IP_USER",
    )  # fmt: skip
    if len(EMAS_DUKCAPIL_SEX_WORDS) != 2:
        raise ImproperlyConfigured("EMAS_DUKCAPIL_SEX_WORDS holds two words: for men, for women")

# Files: a folder on this machine, or a bucket of an S3-compatible store.
EMAS_FILES = env.choice("EMAS_FILES", "folder", {"folder", "s3"})
EMAS_S3_ENDPOINT = env.address("EMAS_S3_ENDPOINT")
EMAS_S3_BUCKET = env.text("EMAS_S3_BUCKET")
EMAS_S3_PREFIX = env.text("EMAS_S3_PREFIX", "blobs").strip("/")
EMAS_S3_ACCESS_KEY = env.text("EMAS_S3_ACCESS_KEY")
EMAS_S3_SECRET_KEY = env.text("EMAS_S3_SECRET_KEY")
EMAS_S3_REGION = env.text("EMAS_S3_REGION", "us-east-1")
EMAS_S3_CA = env.text("EMAS_S3_CA")
EMAS_S3_SECONDS = env.integer("EMAS_S3_SECONDS", 30)
EMAS_S3_PARALLEL = env.integer("EMAS_S3_PARALLEL", 3)
if EMAS_FILES == "s3":
    env.complete(
        "EMAS_FILES=s3", "EMAS_S3_ENDPOINT", "EMAS_S3_BUCKET", "EMAS_S3_ACCESS_KEY", "EMAS_S3_SECRET_KEY"
    )

# Messages: which channel, and the WhatsApp Cloud API (or its stand-in).
EMAS_CHANNEL = env.choice("EMAS_CHANNEL", "layar", {"layar", "whatsapp"})
EMAS_WHATSAPP_URL = env.address("EMAS_WHATSAPP_URL")
EMAS_WHATSAPP_PHONE_NUMBER_ID = env.text("EMAS_WHATSAPP_PHONE_NUMBER_ID")
EMAS_WHATSAPP_TOKEN = env.text("EMAS_WHATSAPP_TOKEN")
EMAS_WHATSAPP_APP_SECRET = env.text("EMAS_WHATSAPP_APP_SECRET")
EMAS_WHATSAPP_VERIFY_TOKEN = env.text("EMAS_WHATSAPP_VERIFY_TOKEN")
#: The number of each instansi as people write it, ``code=number``: what the pages tell.
EMAS_WHATSAPP_SHOWN = env.pairs("EMAS_WHATSAPP_SHOWN")
EMAS_WHATSAPP: dict[str, Any] | None = None
if EMAS_CHANNEL == "whatsapp":
    env.complete(
        "EMAS_CHANNEL=whatsapp",
        "EMAS_WHATSAPP_URL",
        "EMAS_WHATSAPP_PHONE_NUMBER_ID",
        "EMAS_WHATSAPP_TOKEN",
        "EMAS_WHATSAPP_APP_SECRET",
        "EMAS_WHATSAPP_VERIFY_TOKEN",
    )
    EMAS_WHATSAPP = {
        "url": EMAS_WHATSAPP_URL,
        "phone_number_id": EMAS_WHATSAPP_PHONE_NUMBER_ID,
        "token": EMAS_WHATSAPP_TOKEN,
        "app_secret": EMAS_WHATSAPP_APP_SECRET,
        "verify_token": EMAS_WHATSAPP_VERIFY_TOKEN,
        "base_url": EMAS_BASE_URL,
        # Whose the first number is; and numbers that an instansi has for itself: ``code=phone_number_id``.
        "instansi": env.text("EMAS_WHATSAPP_INSTANSI"),
        "numbers": env.pairs("EMAS_WHATSAPP_NUMBERS"),
        "templates": env.text("EMAS_WHATSAPP_TEMPLATES"),
        "people_a_day": env.integer("EMAS_WHATSAPP_PEOPLE_A_DAY", 250),
        "templates_a_day": env.integer("EMAS_WHATSAPP_TEMPLATES_A_DAY", 1000),
        "per_second": env.integer("EMAS_WHATSAPP_PER_SECOND", 40),
        "parallel": env.integer("EMAS_WHATSAPP_PARALLEL", 8),
        "ca": env.text("EMAS_WHATSAPP_CA"),
    }
EMAS_INQUIRY_DAYS = env.integer("EMAS_INQUIRY_DAYS", 90)
EMAS_DIGEST_MINUTES = env.integer("EMAS_DIGEST_MINUTES", 10)
EMAS_LINK_HOURS = env.integer("EMAS_LINK_HOURS", 24)
EMAS_EMAIL_FROM = env.text("EMAS_EMAIL_FROM")
EMAIL_HOST = env.text("EMAS_EMAIL_HOST")
EMAIL_PORT = env.integer("EMAS_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAS_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAS_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.choice("EMAS_EMAIL_SECURITY", "starttls", {"starttls", "tls", "none"}) == "starttls"
EMAIL_USE_SSL = env.text("EMAS_EMAIL_SECURITY") == "tls"
EMAIL_TIMEOUT = 15
EMAS_EMAIL_CA = env.text("EMAS_EMAIL_CA")
if EMAS_EMAIL_FROM or EMAIL_HOST:
    env.complete("sending e-mail", "EMAS_EMAIL_FROM", "EMAS_EMAIL_HOST")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Notices in the browser (Web Push): one key pair, and the push services of the browsers that people use.
EMAS_PUSH_KEY = env.text("EMAS_PUSH_KEY")
EMAS_PUSH_SUBJECT = env.text("EMAS_PUSH_SUBJECT")
EMAS_PUSH: dict[str, Any] | None = None
if EMAS_PUSH_KEY or EMAS_PUSH_SUBJECT:
    env.complete("notices in the browser", "EMAS_PUSH_KEY", "EMAS_PUSH_SUBJECT")
    EMAS_PUSH = {
        "key": EMAS_PUSH_KEY,
        "subject": EMAS_PUSH_SUBJECT,
        "hosts": env.words(
            "EMAS_PUSH_HOSTS",
            "fcm.googleapis.com,updates.push.services.mozilla.com,web.push.apple.com,*.push.apple.com,*.notify.windows.com",
        ),
        "ca": env.text("EMAS_PUSH_CA"),
    }
EMAS_FALLBACKS = env.words("EMAS_FALLBACKS", "push,surel")
if set(EMAS_FALLBACKS) - {"push", "surel"}:
    raise ImproperlyConfigured("EMAS_FALLBACKS holds push and surel, in the order in which they are tried")
