"""Where something went wrong, told without what somebody wrote."""

import traceback


def where(error: BaseException) -> list[str]:
    """The places an exception came through, without its message, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
