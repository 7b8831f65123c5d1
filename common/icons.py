"""The icons the interface may use, by their Tabler names.

The sprite ``static/vendor/icons.svg`` is built from this list alone, and ``{% icon %}`` refuses a name that is
not in it. To add one: pick it at tabler.io/icons (outline set), write its name here, run
``python -m common.vendor_assets``.
"""

ICONS: frozenset[str] = frozenset(
    """
    activity adjustments-horizontal alert-circle alert-hexagon alert-octagon alert-triangle archive
    arrow-back-up arrow-down arrow-down-right arrow-forward-up arrow-left arrow-narrow-right arrow-right
    arrow-up arrow-up-right arrows-left-right arrows-maximize arrows-move
    ban bell books briefcase building building-plus bulb
    calculator calendar calendar-event calendar-time chart-bar chart-dots chart-line check checkbox checks
    chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed circle-off
    circle-plus circle-x clipboard-data clipboard-list clock cloud-check coin copy corner-down-right crown
    currency-ruble
    database device-desktop device-floppy dots dots-vertical download
    edit equal external-link eye eye-off
    file-import file-report file-spreadsheet file-text file-type-pdf filter flag focus-2 folder
    gauge git-compare git-merge git-branch grip-vertical
    heart-handshake heart-rate-monitor help hierarchy hierarchy-2 history home
    id-badge-2 inbox info-circle
    key keyboard
    language layout-dashboard layout-sidebar-left-collapse layout-sidebar-left-expand link list lock
    lock-open login logout
    mail map map-pin maximize menu-2 message minus moon
    note
    palette paperclip pencil percentage phone plug-connected player-play plus printer progress
    refresh replace report report-analytics rocket rosette-discount-check route
    scale search selector send settings share shield-check sitemap sparkles speakerphone stack-2 star
    status-change sun switch-horizontal
    table tag target target-arrow template timeline tool trash trending-down trending-up
    unlink upload user user-check user-circle user-edit user-minus user-plus user-question user-x users
    users-group
    wand webhook wifi-off world writing
    x
    zoom-in zoom-out
    """.split()
)

MASKED: frozenset[str] = frozenset(
    """
    briefcase chart-bar chevron-up crown gauge heart-handshake rocket rosette-discount-check settings speakerphone
    user-plus
    """.split()
)
"""Those that stand hundreds of times on one page, in the boxes of the chart.

`static/vendor/icon-masks.css` cuts an element that is there anyway to their shape: a reference into the sprite costs a
fifth of a millisecond each, a picture as a mask as much.
"""
