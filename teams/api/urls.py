"""Routes of teams under /api/v1/companies/<slug>/."""

from django.urls import path

from teams.api import absences, drafts, exports, findings, funnel, health, matrix, views

urlpatterns = [
    path("structures", views.StructureList.as_view(), name="api-structures"),
    path("structures/<uuid:uid>", views.StructureDetail.as_view(), name="api-structure"),
    path(
        "structures/<uuid:uid>/operations",
        views.StructureOperations.as_view(),
        name="api-structure-operations",
    ),
    path("structures/<uuid:uid>/drafts", drafts.StructureDrafts.as_view(), name="api-structure-drafts"),
    path("structures/<uuid:uid>/compare", drafts.DraftComparison.as_view(), name="api-draft-compare"),
    path("structures/<uuid:uid>/publish", drafts.DraftPublication.as_view(), name="api-draft-publish"),
    path("structures/<uuid:uid>/exports", exports.StructureExports.as_view(), name="api-structure-exports"),
    path(
        "structures/<uuid:uid>/exports/<uuid:job>",
        exports.StructureExport.as_view(),
        name="api-structure-export",
    ),
    path(
        "structures/<uuid:uid>/exports/<uuid:job>/file",
        exports.StructureExportFile.as_view(),
        name="api-structure-export-file",
    ),
    path("structures/<uuid:uid>/health", health.StructureHealth.as_view(), name="api-structure-health"),
    path("structures/<uuid:uid>/funnel", funnel.StructureFunnel.as_view(), name="api-structure-funnel"),
    path("structures/<uuid:uid>/matrix", matrix.StructureMatrix.as_view(), name="api-structure-matrix"),
    path(
        "structures/<uuid:uid>/findings", findings.StructureFindings.as_view(), name="api-structure-findings"
    ),
    path("findings/<uuid:uid>", findings.FindingDetail.as_view(), name="api-finding"),
    path("findings/<uuid:uid>/moves", findings.FindingMoves.as_view(), name="api-finding-moves"),
    path("findings/<uuid:uid>/decisions", findings.FindingDecisions.as_view(), name="api-finding-decisions"),
    path(
        "findings/<uuid:uid>/resolution",
        findings.FindingResolution.as_view(),
        name="api-finding-resolution",
    ),
    path("people", views.PeopleList.as_view(), name="api-people"),
    path("people/bulk", views.PeopleBulk.as_view(), name="api-people-bulk"),
    path("people/<uuid:uid>/absences", absences.Absences.as_view(), name="api-absences"),
    path("absences/<uuid:uid>", absences.AbsenceDetail.as_view(), name="api-absence"),
    path(
        "responsibilities/<slug:slug>/owners",
        views.ResponsibilityOwners.as_view(),
        name="api-responsibility-owners",
    ),
]
