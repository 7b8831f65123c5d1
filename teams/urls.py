"""Addresses of the structure and the people of a company: /c/<slug>/…"""

from django.urls import path

from teams.views import chart, findings, imports, people, positions

app_name = "teams"
urlpatterns = [
    path("structure/", chart.chart, name="chart"),
    path("structure/revision/", chart.revision, name="chart-revision"),
    path("structure/stage/", chart.stage, name="chart-stage"),
    path("structure/ready/", chart.ready, name="chart-ready"),
    path("structure/undo/<uuid:batch>/", chart.take_back, name="chart-undo"),
    path("structure/drop/", chart.drop, name="chart-drop"),
    path("structure/positions/new/", positions.add, name="position-add"),
    path("structure/positions/<uuid:key>/", positions.panel, name="position"),
    path("structure/positions/<uuid:key>/<slug:edit>/", positions.edit, name="position-edit"),
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
