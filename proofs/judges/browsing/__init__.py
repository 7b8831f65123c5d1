"""A furnished company, the addresses of all its pages, and what is wrong with a page as a browser shows it."""
