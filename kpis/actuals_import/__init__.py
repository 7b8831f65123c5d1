"""Facts from tables as people keep them: which column holds what, and the facts of each row. Values in, values out.

Two shapes are read: one fact a row (day, metric, person, value), and one column a metric (the header names it). A row
is taken whole or not at all; problems are codes with parameters, worded by kpis.import_words.
"""
