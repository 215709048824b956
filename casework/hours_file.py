"""The file with the office's hours, read strictly: a mistake in it is one line at the start, not a closed door."""

from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

DEFAULT_FILE = Path(__file__).with_name("hours.yml")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MonthDay = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(lambda given: _month_day(given))]


class HoursError(Exception):
    """One line that says what is wrong with the file, and where."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Shift(_Strict):
    """From one time of the day to a later one."""

    begins: time
    ends: time

    @model_validator(mode="after")
    def _is_forward(self) -> Self:
        if self.begins >= self.ends:
            raise ValueError("a shift ends after it begins")
        return self


def _shift(given: object) -> object:
    if isinstance(given, str) and given.count("-") == 1:
        begins, _, ends = given.partition("-")
        # The end of the day, which a clock face does not have.
        return {"begins": begins.strip(), "ends": time.max if ends.strip() == "24:00" else ends.strip()}
    raise ValueError('a shift is written like "09:00-14:00"')


def _month_day(given: str) -> str:
    # A leap year has every month-day there is.
    date.fromisoformat(f"2024-{given}")
    return given


def _in_order(shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
    if any(earlier.ends > later.begins for earlier, later in pairwise(shifts)):
        raise ValueError("shifts of a day follow one another")
    return shifts


Shifts = Annotated[tuple[Annotated[Shift, BeforeValidator(_shift)], ...], AfterValidator(_in_order)]
Week = dict[Weekday, Shifts]


class Summer(_Strict):
    """A part of the year with a week of its own."""

    first: MonthDay = Field(alias="from")
    last: MonthDay = Field(alias="to")
    week: Week


class LocalHoliday(_Strict):
    """A holiday of one town: every year, or once."""

    day: str
    name: Mapping[Literal["ca", "es", "en"], str]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        _month_day(self.day) if len(self.day) == len("12-31") else date.fromisoformat(self.day)
        if len(self.name) != 3:
            raise ValueError("a holiday has a name in ca, es and en")
        return self


class ClosedDays(_Strict):
    """Days when nobody is there."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    why: str | None = None


class HoursFile(_Strict):
    """All of the file."""

    week: Week
    summer: Summer | None = None
    public_holidays: bool = True
    local_holidays: tuple[LocalHoliday, ...] = ()
    closed: tuple[ClosedDays, ...] = ()

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if not any(self.week.values()):
            raise ValueError("the week has no shift")
        return self

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read a file, or the one that comes along.

        Raises:
            HoursError: the file cannot be read, or is not as it should be.
        """
        path = path or DEFAULT_FILE
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise HoursError(f"{path}: {error.strerror or error}") from error
        except yaml.YAMLError as error:
            raise HoursError(f"{path}: {' '.join(str(error).split())}") from error
        except ValidationError as error:
            first = error.errors(include_input=False, include_context=False)[0]
            raise HoursError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
