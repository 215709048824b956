"""This project's choice of language beside published detectors, on public short texts by length."""
