"""The whole chart on paper: boxes that cut no text, one sheet or numbered pages, and a list of files to choose from.

content = chart_content(document, company="Пример")     # of teams.chart_document
made = write_file(content, "pages", paper="a4")          # teams.drawing.files
"""
