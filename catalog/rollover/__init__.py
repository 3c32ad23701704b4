"""Headings that are years or months: the next one, written as the list writes those it has."""
