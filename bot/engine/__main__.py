"""`python -m bot.engine run …` and `… train …`: Rasa's own commands, lighter and quicker."""

import sys

from bot.engine import stand_ins, version


def main() -> None:
    """Prepare the interpreter, then do what Rasa's command line does with the same arguments."""
    try:
        version.check()
    except version.UnknownRasaError as error:
        sys.exit(f"passarel·la: {error}")
    stand_ins.install()
    # Only now: importing Rasa imports what was just replaced.
    from rasa.__main__ import main as rasa

    from bot.engine import quicker

    quicker.install()
    rasa()


if __name__ == "__main__":
    main()
