from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from campaigns.outreach.monitor_views import healthz, metrics_page, readyz
from campaigns.outreach.views import mailbox

# Where the mail provider reports to. Without a secret, anybody could: there is no such page.
webhooks = (
    [path("anymail/", include("campaigns.outreach.returns.webhooks"))]
    if settings.ANYMAIL.get("WEBHOOK_SECRET")
    else []
)

urlpatterns = [
    *webhooks,
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox, name="mail"),
    # In production the proxy serves these.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("", include("campaigns.outreach.urls")),
        path("", include("pledges.urls")),
        path("", include("campaigns.urls")),
        path("", include("candidates.urls")),
        prefix_default_language=False,
    ),
]
