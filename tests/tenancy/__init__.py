"""Whatever a test of the five locks needs to know about every route and every owned table, found by itself.

routes.py    every route of the site, from the URL resolver
rows.py      a row of every owned model, full of canary texts, from the models
objects.py   which row a route's parameter names: THE ONE TABLE TO EXTEND when a route gets a parameter
walk.py      the stranger walk
"""
