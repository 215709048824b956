"""What the service promises and whom it writes to, read from the environment by every process that files requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Self

from casework.hours import OfficeHours
from casework.outbox import MailPlan, Outbox
from casework.request_news import RequestNews
from casework.words import Words
from casework.working_days import NoWorkingDays, due_on

ANSWER_WORKING_DAYS = 5


@dataclass(frozen=True)
class ServiceRules:
    """When requests are due, and the letters about them.

    Attributes:
        answer_working_days: in which a request is answered.
        news: tells people in their chat; None: nobody is told there.
    """

    hours: OfficeHours
    outbox: Outbox
    answer_working_days: int = ANSWER_WORKING_DAYS
    news: RequestNews | None = None

    def due_on(self, moment: datetime) -> date | None:
        """The day by which what comes in now is answered; None: the office is closed for too long."""
        try:
            return due_on(self.hours, moment, self.answer_working_days)
        except NoWorkingDays:
            return None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the few settings that processes without the gateway's settings need.

        Args:
            environment: with PASSARELLA_HOURS_FILE, PASSARELLA_ANSWER_WORKING_DAYS, PASSARELLA_SMTP_HOST and
                PASSARELLA_SERVICE_EMAIL, each of them optional; `gateway.settings` checks them.

        Raises:
            casework.hours_file.HoursError: the file with the hours is not as it should be.
            ValueError: the number of days is none.
        """
        file = environment.get("PASSARELLA_HOURS_FILE")
        plan = MailPlan(
            on=bool(environment.get("PASSARELLA_SMTP_HOST")),
            service=environment.get("PASSARELLA_SERVICE_EMAIL") or None,
        )
        days = int(environment.get("PASSARELLA_ANSWER_WORKING_DAYS") or ANSWER_WORKING_DAYS)
        words = Words.load()
        hours = OfficeHours.read(Path(file) if file else None)
        return cls(hours, Outbox(words, plan), days, RequestNews(words))
