"""`python -m benchmarks.language.rivals NAME`, in the rivals' own environment: texts in, languages out, as JSON.

Each detector is used as its documentation says. Nothing of the project is imported: its packages are not there.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

Detector = Callable[[str], str | None]
_LANGUAGES = ["ca", "es", "en"]


def langdetect_as_shipped() -> Detector:
    """All 55 profiles; seeded, because unseeded it answers differently every time."""
    import langdetect

    langdetect.DetectorFactory.seed = 0

    def detect(text: str) -> str | None:
        try:
            return str(langdetect.detect(text))
        except langdetect.LangDetectException:
            return None

    return detect


def langdetect_three() -> Detector:
    """Our three profiles and a fixed seed."""
    import langdetect

    profiles = Path(langdetect.__file__).parent / "profiles"
    factory = langdetect.DetectorFactory()
    factory.seed = 0
    factory.load_json_profile([(profiles / language).read_text(encoding="utf-8") for language in _LANGUAGES])

    def detect(text: str) -> str | None:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect())
        except langdetect.LangDetectException:
            return None

    return detect


def lingua() -> Detector:
    """High accuracy, our three languages, all models loaded first."""
    from lingua import Language, LanguageDetectorBuilder

    languages = (Language.CATALAN, Language.SPANISH, Language.ENGLISH)
    detector = LanguageDetectorBuilder.from_languages(*languages).with_preloaded_language_models().build()

    def detect(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else None

    return detect


def py3langid() -> Detector:
    """Our three languages."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LANGUAGES)
    return lambda text: str(identifier.classify(text)[0])


RIVALS: dict[str, Callable[[], Detector]] = {
    "langdetect, as shipped": langdetect_as_shipped,
    "langdetect, three profiles": langdetect_three,
    "lingua, high accuracy, three languages": lingua,
    "py3langid, three languages": py3langid,
}


def main() -> int:
    """Answer for one detector: `{"languages": [...], "seconds": ...}`, loading not counted."""
    detect = RIVALS[sys.argv[1]]()
    texts = json.load(sys.stdin)
    detect("bon dia")
    began = time.perf_counter()
    languages = [detect(text) for text in texts]
    json.dump({"languages": languages, "seconds": time.perf_counter() - began}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
