"""Geometry of the pictures: values in, frozen dataclasses of coordinates out; templates only place them.

Coordinates are floats of two decimals: percents of the width where a picture stretches (`_pct`), else pixels of its
viewBox, y downwards. Texts come in ready and go out untouched.
"""
