"""Addresses of the structures and the people of a company: /c/<slug>/…"""

from django.urls import include, path

from teams.views import (
    chart,
    chart_json,
    compare,
    drafts,
    exports,
    findings,
    history,
    imports,
    matrix,
    people,
    positions,
)

app_name = "teams"

one_structure = [
    path("", chart.chart, name="chart"),
    path("document/", chart_json.document, name="chart-document"),
    path("operations/", chart_json.operations, name="chart-operations"),
    path("news/", chart_json.news, name="chart-news"),
    path("undo/", chart_json.undo_last, name="chart-undo"),
    path("redo/", chart_json.redo_last, name="chart-redo"),
    path("stage/", chart.stage, name="chart-stage"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/cells/", matrix.cells, name="matrix-cells"),
    path("history/", history.history, name="structure-history"),
    path("versions/<uuid:version>/restore/", history.restore, name="version-restore"),
    path("versions/<uuid:version>/name/", history.name, name="version-name"),
    path("compare/", compare.compare, name="structure-compare"),
    path("decide/", compare.decide, name="draft-decide"),
    path("give-way/", compare.give_way, name="draft-give-way"),
    path("update/", compare.update, name="draft-update"),
    path("publish/", compare.publish, name="draft-publish"),
    path("rename/", drafts.rename, name="draft-rename"),
    path("away/", drafts.away, name="draft-away"),
    path("back/", drafts.back, name="draft-back"),
    path("export/", exports.export, name="export"),
    path("export/<uuid:uid>/", exports.export_file, name="export-file"),
    path("positions/new/", positions.add, name="position-add"),
    path("positions/<uuid:key>/", positions.panel, name="position"),
    path("positions/<uuid:key>/<slug:edit>/", positions.edit, name="position-edit"),
    path("positions/<uuid:key>/history/<uuid:batch>/undo/", positions.take_back, name="position-take-back"),
]

urlpatterns = [
    path("structure/", chart.live, name="chart"),
    path("structure/ready/", chart.ready, name="chart-ready"),
    path("structure/start/", chart.start, name="chart-start"),
    path("structure/<uuid:structure>/", include(one_structure)),
    path("matrix/", matrix.live, name="matrix"),
    path("structures/", drafts.structures, name="structures"),
    path("structures/new/", drafts.new, name="draft-new"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add, name="person-add"),
    path("people/<uuid:uid>/", people.change, name="person"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<uuid:uid>/", findings.finding, name="finding"),
    path("findings/<uuid:uid>/resolve/", findings.resolve, name="finding-resolve"),
    path("findings/<uuid:uid>/undo/", findings.undo, name="finding-undo"),
    path("import/", imports.upload, name="import"),
    path("import/<uuid:uid>/", imports.preview, name="import-preview"),
    path("import/<uuid:uid>/columns/", imports.columns, name="import-columns"),
    path("import/<uuid:uid>/choose/", imports.choose, name="import-choose"),
    path("import/<uuid:uid>/apply/", imports.apply, name="import-apply"),
    path("import/<uuid:uid>/done/", imports.done, name="import-done"),
    path("import/<uuid:uid>/rejected.<slug:kind>", imports.rejected, name="import-rejected"),
]
