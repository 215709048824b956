"""django-helpdesk as its documentation sets it up, with as many tickets as we have conversations; run by its Python."""

# mypy: ignore-errors
# Its Python is not ours, and has other packages.
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.urls import include, path

FOLDER = Path(os.environ["HELPDESK_FOLDER"])

if not settings.configured:
    settings.configure(
        SECRET_KEY="for a benchmark",
        ROOT_URLCONF="helpdesk_site",
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        SITE_ID=1,
        STATIC_URL="/static/",
        LOGIN_URL="/login/",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": FOLDER / "helpdesk.db",
                # As ours: a log that is written ahead, one writer who takes its lock at once.
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL", "transaction_mode": "IMMEDIATE", "timeout": 20},
            }
        },
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django.contrib.sites",
            "django.contrib.humanize",
            "rest_framework",
            "helpdesk",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.debug",
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_ACTIVATE_API_ENDPOINT=False,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )
    django.setup()

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]


def fill(tickets: int, officers: int, messages: int, password: str) -> None:
    """Make accounts, and tickets with as many messages as our conversations have."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from helpdesk.models import FollowUp, Queue, Ticket

    call_command("migrate", verbosity=0)
    users = [
        get_user_model().objects.create_user(f"officer-{number}", password=password, is_staff=True, is_superuser=True)
        for number in range(officers)
    ]
    queue = Queue.objects.create(title="Service", slug="service")
    for number in range(tickets):
        ticket = Ticket.objects.create(
            title=f"Question {number}", queue=queue, assigned_to=users[number % officers], description="Quan obre?"
        )
        for _ in range(messages):
            FollowUp.objects.create(ticket=ticket, title="Comment", comment="La convocatòria és oberta.", public=True)


if __name__ == "__main__":
    from django.core.wsgi import get_wsgi_application
    from waitress import serve

    fill(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    serve(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=8)
