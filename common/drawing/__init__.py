"""Drawings made on the server: shapes with measured text, written as PDF, PNG or SVG.

picture = Picture(width, height, shapes)          # units of the one who draws; y grows downwards
write_svg(picture, …)                             # text stays text, nothing active, nothing from elsewhere
set_pages((page, …), "pdf", …)                    # by Typst, in a child process with limits
"""
