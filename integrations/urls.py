"""Pages of integrations: /c/<slug>/webhooks/…"""

from django.urls import path

from integrations import views

app_name = "integrations"
urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.webhook_new, name="webhook_new"),
    path("webhooks/<uuid:uid>/", views.webhook, name="webhook"),
    path("webhooks/<uuid:uid>/test/", views.webhook_test, name="webhook_test"),
    path("webhooks/<uuid:uid>/switch/", views.webhook_switch, name="webhook_switch"),
    path("webhooks/<uuid:uid>/secret/", views.webhook_secret, name="webhook_secret"),
    path("webhooks/<uuid:uid>/remove/", views.webhook_remove, name="webhook_remove"),
    path("webhooks/deliveries/<uuid:uid>/again/", views.delivery_again, name="delivery_again"),
]
