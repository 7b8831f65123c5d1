"""Routes of integrations under /api/v1/companies/<slug>/."""

from django.urls import path

from integrations.api import views

urlpatterns = [
    path("webhooks", views.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<uuid:uid>", views.WebhookDetail.as_view(), name="api-webhook"),
    path("webhooks/<uuid:uid>/test", views.WebhookTest.as_view(), name="api-webhook-test"),
    path("webhooks/<uuid:uid>/secret", views.WebhookSecret.as_view(), name="api-webhook-secret"),
    path("webhooks/<uuid:uid>/deliveries", views.WebhookDeliveries.as_view(), name="api-webhook-deliveries"),
]
