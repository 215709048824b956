"""Dates as people write them, in three languages, read on a fixed day."""

from datetime import date

import pytest

from bot.nlu.dates import FoundDate, find_dates

# A Tuesday.
TODAY = date(2026, 11, 24)


def only(text: str, language: str, today: date = TODAY) -> "FoundDate | None":
    """The one date of a text, or None."""
    found = find_dates(text, language, today)
    assert len(found) <= 1, f"{text!r}: expected one date, got {found}"
    return found[0] if found else None


def check(text: str, language: str, expected: "str | None", today: date = TODAY) -> None:
    """Compare the one date of a text."""
    found = only(text, language, today)
    got = found.value.isoformat() if found else None
    assert got == expected, f"{language}: {text!r} on {today}: expected {expected}, got {got}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15/3/2027", "2027-03-15"),
        ("15-03-2027", "2027-03-15"),
        ("15.3.2027", "2027-03-15"),
        ("15/3/27", "2027-03-15"),
        ("2027-03-15", "2027-03-15"),
        ("15/3", "2027-03-15"),
        ("25/11", "2026-11-25"),
        ("23/11", "2027-11-23"),
        ("15 de març", "2027-03-15"),
        ("el 15 de març del 2028", "2028-03-15"),
        ("1r de maig", "2027-05-01"),
        ("3 d'abril", "2027-04-03"),
        ("4 d’octubre", "2027-10-04"),
        ("15 de marc", "2027-03-15"),
        ("15 març 2027", "2027-03-15"),
        ("avui", "2026-11-24"),
        ("demà", "2026-11-25"),
        ("dema", "2026-11-25"),
        ("demà passat", "2026-11-26"),
        ("d'aquí a tres setmanes", "2026-12-15"),
        ("d'aquí a 10 dies", "2026-12-04"),
        ("d'aquí a dos mesos", "2027-01-24"),
        ("a finals de mes", "2026-11-30"),
        ("finals de gener", "2027-01-31"),
        ("a principis de febrer", "2027-02-05"),
        ("a mitjan març", "2027-03-15"),
        ("a final d'any", "2026-12-31"),
        ("el mes que ve", "2026-12-31"),
        ("dilluns", "2026-11-30"),
        ("dimarts", "2026-12-01"),
        ("divendres", "2026-11-27"),
        ("per Nadal", "2026-12-25"),
        ("abans de Reis", "2027-01-06"),
        ("Sant Jordi", "2027-04-23"),
        ("abans de Setmana Santa", "2027-03-28"),
        ("al març", "2027-03-31"),
        ("al novembre", "2026-11-30"),
        ("abans de març", "2027-03-01"),
    ],
)
def test_catalan(text: str, expected: str) -> None:
    """Numbers, names of months, parts of months, feasts, weekdays and spans; without a year, the next to come."""
    check(text, "ca", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 de marzo", "2027-03-15"),
        ("el 15 de marzo de 2028", "2028-03-15"),
        ("1 de setiembre", "2027-09-01"),
        ("3 de agosto del 2027", "2027-08-03"),
        ("hoy", "2026-11-24"),
        ("mañana", "2026-11-25"),
        ("manana", "2026-11-25"),
        ("pasado mañana", "2026-11-26"),
        ("dentro de dos semanas", "2026-12-08"),
        ("en un mes", "2026-12-24"),
        ("a finales de mes", "2026-11-30"),
        ("a mediados de enero", "2027-01-15"),
        ("a principios de febrero", "2027-02-05"),
        ("a finales de año", "2026-12-31"),
        ("el próximo mes", "2026-12-31"),
        ("el viernes", "2026-11-27"),
        ("miércoles", "2026-11-25"),
        ("miercoles", "2026-11-25"),
        ("antes de Navidad", "2026-12-25"),
        ("después de Reyes", "2027-01-06"),
        ("Semana Santa", "2027-03-28"),
        ("en marzo", "2027-03-31"),
        ("antes de marzo", "2027-03-01"),
    ],
)
def test_spanish(text: str, expected: str) -> None:
    """The same in Spanish."""
    check(text, "es", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 March", "2027-03-15"),
        ("March 15", "2027-03-15"),
        ("March 15, 2028", "2028-03-15"),
        ("the 3rd of May", "2027-05-03"),
        ("1st June 2027", "2027-06-01"),
        ("21st of December", "2026-12-21"),
        ("Dec 21", "2026-12-21"),
        ("today", "2026-11-24"),
        ("tomorrow", "2026-11-25"),
        ("the day after tomorrow", "2026-11-26"),
        ("in two weeks", "2026-12-08"),
        ("within 10 days", "2026-12-04"),
        ("in a month", "2026-12-24"),
        ("end of the month", "2026-11-30"),
        ("at the end of January", "2027-01-31"),
        ("early February", "2027-02-05"),
        ("mid March", "2027-03-15"),
        ("end of the year", "2026-12-31"),
        ("next month", "2026-12-31"),
        ("on Friday", "2026-11-27"),
        ("before Christmas", "2026-12-25"),
        ("Easter", "2027-03-28"),
        ("in March", "2027-03-31"),
        ("before March", "2027-03-01"),
        ("in May", "2027-05-31"),
        ("May", "2027-05-31"),
        ("by the end of May", "2027-05-31"),
        ("May 2028", "2028-05-31"),
    ],
)
def test_english(text: str, expected: str) -> None:
    """The same in English, with the day before or after the month."""
    check(text, "en", expected)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("31/12", date(2026, 12, 31), "2026-12-31"),
        ("1/1", date(2026, 12, 31), "2027-01-01"),
        ("31/12", date(2027, 1, 1), "2027-12-31"),
        ("29/2/2028", TODAY, "2028-02-29"),
        ("29/2", date(2027, 12, 1), "2028-02-29"),
    ],
)
def test_year_boundaries_and_leap_days(text: str, language: str, today: date, expected: str) -> None:
    """A date without a year is the next one to come, today included; 29 February is one in leap years."""
    check(text, language, expected, today)


@pytest.mark.parametrize(
    ("text", "language", "today", "expected"),
    [
        ("a finals de mes", "ca", date(2028, 2, 10), "2028-02-29"),
        ("d'aquí a un mes", "ca", date(2027, 1, 31), "2027-02-28"),
        ("el mes que ve", "ca", date(2026, 12, 31), "2027-01-31"),
        ("demà", "ca", date(2026, 12, 31), "2027-01-01"),
        ("Nadal", "ca", date(2026, 12, 26), "2027-12-25"),
        ("Nadal", "ca", date(2026, 12, 25), "2026-12-25"),
        ("Navidad", "es", date(2027, 1, 2), "2027-12-25"),
        ("Easter", "en", date(2027, 3, 29), "2028-04-16"),
        ("end of January", "en", date(2026, 12, 31), "2027-01-31"),
        ("al desembre", "ca", date(2026, 12, 15), "2026-12-31"),
        ("en enero", "es", date(2026, 12, 15), "2027-01-31"),
    ],
)
def test_relative_dates_cross_the_year(text: str, language: str, today: date, expected: str) -> None:
    """The end of a month, feasts and spans are right on both sides of New Year and in leap years."""
    check(text, language, expected, today)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize(
    "text", ["31/2", "31/2/2027", "29/2/2027", "32/1/2027", "15/13/2027", "0/5/2027", "2027-02-30", "2027-13-01"]
)
def test_impossible_dates_are_none(text: str, language: str) -> None:
    """A day that no calendar has is not silently moved to another."""
    found = find_dates(text, language, TODAY)
    assert found == [], f"{language}: {text!r}: expected nothing, got {found}"


@pytest.mark.parametrize(
    ("text", "language"), [("31 de febrer", "ca"), ("30 de febrero de 2027", "es"), ("31 April 2027", "en")]
)
def test_impossible_days_of_a_month_are_none(text: str, language: str) -> None:
    """Neither the day nor the month alone is taken for the date."""
    found = find_dates(text, language, TODAY)
    assert found == [], f"{language}: {text!r}: expected nothing, got {found}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("15/3/2020", "ca", "2020-03-15"),
        ("el 3 de març del 2019", "ca", "2019-03-03"),
        ("1 de enero de 2026", "es", "2026-01-01"),
        ("March 2020", "en", "2020-03-31"),
    ],
)
def test_a_past_date_with_its_year_stays_past(text: str, language: str, expected: str) -> None:
    """Who writes a year means it: the form can then say that the day is over."""
    check(text, language, expected)


@pytest.mark.parametrize(
    ("text", "language", "is_deadline"),
    [
        ("abans del 15 de març", "ca", True),
        ("fins al 15 de març", "ca", True),
        ("termini: 15/3/2027", "ca", True),
        ("com a molt tard el 15 de març", "ca", True),
        ("ens vam reunir el 15 de març", "ca", False),
        ("antes del 15 de marzo", "es", True),
        ("como muy tarde el 15 de marzo", "es", True),
        ("la reunión es el 15 de marzo", "es", False),
        ("by 15 March", "en", True),
        ("no later than the 15th of March", "en", True),
        ("the deadline is 15 March", "en", True),
        ("we met on 15 March", "en", False),
    ],
)
def test_markers_make_a_deadline(text: str, language: str, is_deadline: bool) -> None:
    """A word such as "abans de" or "by" in front tells a deadline from any other day."""
    found = only(text, language)
    assert found is not None, f"{language}: {text!r}: no date"
    assert found.is_deadline is is_deadline, f"{language}: {text!r}: {found}"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("RI-2026-000123", "ca"),
        ("93 000 00 00", "ca"),
        ("Interreg 2021-2027", "ca"),
        ("16/24/36 mesos", "ca"),
        ("per la mañana", "es"),
        ("por la mañana", "es"),
        ("la versió 2.4.1", "ca"),
        ("som 15 persones", "ca"),
        ("", "ca"),
        ("quants diners donen?", "ca"),
        ("may we apply?", "en"),
        ("we may want to march on", "en"),
    ],
)
def test_other_numbers_and_words_are_no_dates(text: str, language: str) -> None:
    """References, phones, periods and times of day are left alone."""
    found = find_dates(text, language, TODAY)
    assert found == [], f"{language}: {text!r}: expected nothing, got {found}"


def test_two_dates_come_in_the_order_of_the_text() -> None:
    """A period has a beginning and an end."""
    found = find_dates("del 3 de març al 15 d'abril", "ca", TODAY)
    assert [d.value for d in found] == [date(2027, 3, 3), date(2027, 4, 15)]


def test_offsets_are_those_of_the_text() -> None:
    """The words of the date can be cut out, accents and all."""
    text = "Ho voldríem tenir cap al 15 de març, si pot ser."
    found = only(text, "ca")
    assert found is not None
    assert text[found.start : found.end] == "15 de març"
