"""Settings, grouped by subject. Values that differ between machines come from the environment (config/env.py)."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env, redis_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
TESTING = "pytest" in sys.modules
if not TESTING:
    env.adopt(VAR_DIR / "running.env")

# --- This installation ---------------------------------------------------------------------------
DEMO = env.flag("DEMO", default=TESTING)
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret(
    "SECRET_KEY", demo="only-for-the-try-out-run-never-for-real-children" if DEMO else None
)
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(BASE_URL).hostname or "127.0.0.1",
    *env.listing("ALLOWED_HOSTS"),
    *(["127.0.0.1", "localhost", "testserver"] if DEMO else []),
]

# --- Code ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "accounts",
    "checkins",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.BrotliMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before whatever may refuse a request, so that refusals carry it too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "accounts.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
SILENCED_SYSTEM_CHECKS = ["models.W040"]
"""SQLite leaves out what an index covers beside its key; PostgreSQL reads figures by it alone."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.who",
            ],
            "builtins": ["accounts.templatetags.local"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["crispy_sheet"]
CRISPY_TEMPLATE_PACK = "crispy_sheet"
CRISPY_FAIL_SILENTLY = False

# --- Data ----------------------------------------------------------------------------------------
DATABASES = {
    "default": environ.Env.db_url_config(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'checkin.sqlite3'}")
    )
}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
AUTH_USER_MODEL = "accounts.User"
MEDIA_ROOT = VAR_DIR / "private"
# Beside the backups, never in them: what was erased since is erased again after a restore.
ERASURE_LEDGER = Path(env.text("ERASURE_LEDGER", str(VAR_DIR / "erasures.jsonl")))

# Sign-in throttles count in the cache, so every process must share it.
REDIS_URL, REDIS_TLS = redis_url.read(env.text("REDIS_URL", ""), ca=env.text("REDIS_CA", ""))
CACHE_URL = REDIS_URL
if TESTING and REDIS_URL:
    # Tests empty the cache and read the queue; side by side, each process has two databases of its
    # own, and the first is left to the programs that tests start.
    _worker = int(env.text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    REDIS_URL, CACHE_URL = (
        redis_url.numbered(REDIS_URL, 2 * _worker + number) for number in (1, 2)
    )
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "OPTIONS": REDIS_TLS,
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if TESTING
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    )
}

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("vi", _("Vietnamese")),
]
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files --------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "config.static.StaticStorage"
    },
}

# --- Sign-in (django-allauth; accounts/signin/) --------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.signin.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": False}
ACCOUNT_FORMS = {
    "login": "accounts.signin.forms.SignInForm",
    "confirm_login_code": "accounts.signin.forms.CodeForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Nobody who merely knows an address may shut its owner out, so what counts by address counts by
# address and network first (`login_failed`, `code_from_here`: five codes, ten wrong passwords in 15
# minutes). The wider bound by address alone holds a flood from many networks, and per network stands
# what a whole staff room needs on a Monday morning. The longest wait is 15 minutes.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,10/15m/key",
    "login_failed_anywhere": "60/15m/key",
    "request_login_code": "60/m/ip,30/15m/key",
    "code_from_here": "5/15m/key",
    "change_address": "5/15m/user,5/15m/key",
    "change_password": "5/m/user",
    "test_letter": "5/15m/user",
    "setup_code": "30/15m/ip,60/15m/key",
    "second_step_from_here": "10/15m/key",
    "second_step": "20/15m/user",
    "passkey": "60/m/ip",
    "printed_page_from_here": "5/15m/key",
    "printed_page": "60/m/ip,60/15m/key",
    "printed_code": "60/m/ip,20/15m/key",
}
# How many proxies of our own stand in front and add to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", default=0)
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "accounts.signin.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
ACCOUNT_SESSION_REMEMBER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)

# --- Safety --------------------------------------------------------------------------------------
HOST_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{HOST_PREFIX}session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_NAME = f"{HOST_PREFIX}csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.signin.forged.refuse"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = IS_HTTPS
# To our own address, whatever name and port the request gave itself.
SECURE_SSL_HOST = urlsplit(BASE_URL).netloc
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# A pasted megabyte is answered beside its field, not by a bare 400: forms refuse long text themselves.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- Mail ----------------------------------------------------------------------------------------
# Without it nothing can be sent, so the very first leader comes in by the setup code alone.
MAIL_IS_SET_UP = DEMO or bool(env.text("EMAIL_URL", ""))
EMAIL_URL = env.text("EMAIL_URL", "demo://" if DEMO else "smtp://127.0.0.1:25")
DEMO_MAIL_DIR = VAR_DIR / "mail"
if TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif EMAIL_URL == "demo://":
    EMAIL_BACKEND = "accounts.letters.demo.MailboxBackend"
else:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "checkin@localhost")

# --- Jobs (Celery; config/celery.py) -------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "embedded://localhost"
CELERY_BROKER_USE_SSL = REDIS_TLS or False
CELERY_BROKER_DIR = VAR_DIR / "broker"
# Waking a worker is a nudge: with Redis away a request must give up at once, where Celery on its
# own goes on trying for ever.
REDIS_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_TRANSPORT_OPTIONS = (
    REDIS_TRANSPORT_OPTIONS
    if REDIS_URL
    else {"folder": str(CELERY_BROKER_DIR), "polling_interval": 0.2}
)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Worker and beat wait for Redis for ever, 30 seconds at most between two tries; of itself Celery
# gives up after a hundred.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_TASK_STORE_EAGER_RESULT = False

# --- Logs: no address, token, name or word of a sheet ---------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "config.logs.HideSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        # No error mail: it would carry the request's words past the filter.
        "django": {"handlers": [], "level": "INFO"},
        **{
            name: {"filters": ["secrets"]}
            for name in ("django.request", "django.security.csrf", "django.security.DisallowedHost")
        },
    },
}
