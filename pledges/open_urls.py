"""Addresses for programs: the same in every language."""

from django.urls import path
from django.views.generic import RedirectView

from campaigns import page_views
from pledges import api_views, oembed_views, sitemap_views, year_views

urlpatterns = [
    path("api/v1/campaigns", api_views.campaigns, name="api_campaigns"),
    path("api/v1/constituencies", api_views.constituencies, name="api_constituencies"),
    path("api/v1/constituencies/<str:code>", api_views.constituency, name="api_constituency"),
    path("api/v1/walls/<int:year>", api_views.wall, name="api_wall"),
    path("api/v1/counts/<int:year>", api_views.counts, name="api_counts"),
    path("api/v1/openapi.json", api_views.document, name="api_document"),
    path("api/v1/", api_views.nothing_here),
    path("api/v1/<path:rest>", api_views.nothing_here),
    path("colours/<str:strong>-<str:bright>.css", year_views.colours, name="colours"),
    path("oembed", oembed_views.oembed, name="oembed"),
    path("sitemap.xml", sitemap_views.sitemaps, name="sitemaps"),
    path("sitemap-<slug:section>.xml", sitemap_views.sitemap, name="sitemap"),
    path(".well-known/security.txt", page_views.security_txt, name="security_txt"),
    path("security.txt", RedirectView.as_view(pattern_name="security_txt", permanent=True)),
    path("humans.txt", page_views.humans_txt, name="humans_txt"),
    path("robots.txt", sitemap_views.robots, name="robots"),
]
