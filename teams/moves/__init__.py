"""Ways out of findings: what each asks, which operations it comes to, and what these would change.

registry.py   every way out by its code: words, questions, operations
answers.py    what somebody chose beside a way out
case.py       a finding and the structure around it, as the ways out see them
questions.py  what is asked beside a way out, with its options
preview.py    what some operations would change, computed on facts
owners.py, scopes.py, seats.py, work.py   the ways out themselves
"""
