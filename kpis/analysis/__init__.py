"""The arithmetic of plan and fact: values in, frozen dataclasses out.

No Django, no input or output, no clock. Figures are Decimal; a share or a ratio shown to people is in percent and
its name ends in `_pct`. Codes leave this package, never sentences: the rooms that know the reader word them.
"""
