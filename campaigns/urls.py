from django.urls import path, register_converter

from campaigns import event_views, page_views, resource_views, views

register_converter(page_views.PageConverter, "page")

urlpatterns = [
    path("<page:slug>/", page_views.text_page, name="text_page"),
    path("constituencies/", views.constituencies, name="constituencies"),
    path("events/", event_views.events, name="events"),
    path("events/<slug:slug>/", event_views.event, name="event"),
    path("events/<slug:slug>/event.ics", event_views.event_file, name="event_file"),
    path("years/<int:year>/events.ics", event_views.year_calendar, name="year_calendar"),
    path("resources/", resource_views.resources, name="resources"),
    path("resources/<slug:slug>/", resource_views.resource, name="resource"),
    path("resources/<slug:slug>/play/", resource_views.play, name="resource_play"),
    path("resources/<slug:slug>/<int:number>/", resource_views.file, name="resource_file"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("cookies/", views.page, {"name": "cookies"}, name="cookies"),
    path("how-we-choose/", views.page, {"name": "how_we_choose"}, name="how_we_choose"),
]
