"""How much of a file is read. Sizes in bytes; a file past any of these is refused, never cut."""

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ZIP_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000  # filled cells over all sheets: what the parent process has to hold
MAX_SHEETS = 30  # further sheets are left unread and named in a notice
MAX_MERGES = 20_000
MAX_CELL_CHARS = 32_767  # Excel's own limit

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
WALL_SECONDS = 60
