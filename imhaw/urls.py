from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_control
from django.views.static import serve

from campaigns.outreach.mailchimp_views import mailchimp_webhook
from campaigns.outreach.monitor_views import healthz, metrics_page, readyz
from campaigns.outreach.views import mailbox

handler400 = "campaigns.views.bad_request"

# Where the services that send our emails report to. Without a secret, anybody could: there is no
# such page.
webhooks: list[URLPattern | URLResolver] = []
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    webhooks.append(path("anymail/", include("campaigns.outreach.returns.webhooks")))
if settings.MAILCHIMP_WEBHOOK_SECRET:
    webhooks.append(path("mailchimp/<str:secret>/", mailchimp_webhook, name="mailchimp"))

# A photo that was taken down is in nobody's cache for longer.
picture = cache_control(public=True, max_age=300)(serve)

urlpatterns = [
    *webhooks,
    path("admin/reports/", include("pledges.admin.figures")),
    path("admin/years/", include("pledges.admin.years")),
    path("admin/years/", include("pledges.preview_views")),
    path("admin/help/", include("pledges.admin.help")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox, name="mail"),
    path("", include("pledges.open_urls")),
    # In production the proxy serves these, and says the same.
    *static(settings.MEDIA_URL, view=picture, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("", include("campaigns.outreach.urls")),
        path("", include("pledges.urls")),
        path("", include("campaigns.urls")),
        path("", include("candidates.urls")),
        prefix_default_language=False,
    ),
]
