"""The whole chart as a file: what may be asked for, what is read for it, how it is written.

wanted = ExportRequest(format="pages", paper="a4", on=day, marks=True, …)
source = read_source(structure, company, wanted)     # inside tenant(company)
made = write_file(source, wanted)                    # no query; may take a while
"""
