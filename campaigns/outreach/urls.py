from django.urls import path, register_converter

from campaigns.outreach import (
    claim_views,
    confirm_views,
    host_views,
    links,
    newsletter_views,
    organiser_views,
    partner_views,
    stop_views,
    views,
    watch_views,
)

register_converter(links.TokenConverter, "token")

urlpatterns = [
    path("invite/write/", views.write, name="write"),
    path("invite/check/", views.check, name="check"),
    path("invite/confirm-sent/", confirm_views.confirm_sent, name="confirm_sent"),
    path("invite/change/", confirm_views.change, name="change"),
    path("invite/resend/", confirm_views.resend, name="resend"),
    path("invite/myself/", confirm_views.send_myself, name="send_myself"),
    path("invite/link/", confirm_views.lost_link, name="lost_link"),
    path("invite/link/sent/", confirm_views.lost_link_sent, name="lost_link_sent"),
    path("constituency/<slug:slug>/tell-me/", watch_views.tell_me_once, name="tell_me_once"),
    path(
        "constituency/<slug:slug>/tell-me/thanks/",
        watch_views.tell_me_once_thanks,
        name="tell_me_once_thanks",
    ),
    path(
        "constituency/<slug:slug>/<int:pk>/is-this-you/",
        claim_views.is_this_you,
        name="is_this_you",
    ),
    path(
        "constituency/<slug:slug>/is-this-you/thanks/",
        claim_views.is_this_you_thanks,
        name="is_this_you_thanks",
    ),
    path("partners/", partner_views.partner_list, name="partners"),
    path("partners/join/", partner_views.partner_join, name="partner_join"),
    path("partners/join/thanks/", partner_views.partner_join_thanks, name="partner_join_thanks"),
    path("partner/<token:token>/", partner_views.partner_page, name="partner_page"),
    path("partner/<token:token>/edit/", partner_views.partner_edit, name="partner_edit"),
    path("partner/<token:token>/delete/", partner_views.partner_delete, name="partner_delete"),
    path("newsletter/", newsletter_views.newsletter_sign_up, name="newsletter"),
    path("newsletter/sent/", newsletter_views.newsletter_sent, name="newsletter_sent"),
    path("newsletter/<token:token>/", newsletter_views.newsletter_page, name="newsletter_page"),
    path(
        "newsletter/<token:token>/delete/",
        newsletter_views.newsletter_delete,
        name="newsletter_delete",
    ),
    path("events/suggest/", organiser_views.event_suggest, name="event_suggest"),
    path(
        "events/suggest/thanks/",
        organiser_views.event_suggest_thanks,
        name="event_suggest_thanks",
    ),
    path("visits/offer/", host_views.visit_offer, name="visit_offer"),
    path("visits/offer/thanks/", host_views.visit_offer_thanks, name="visit_offer_thanks"),
    path("visit/<token:token>/", host_views.host_page, name="host_page"),
    path("visit/<token:token>/<int:pk>/", host_views.host_took_place, name="host_took_place"),
    path("visit/<token:token>/withdraw/", host_views.host_withdraw, name="host_withdraw"),
    path("visit/<token:token>/delete/", host_views.host_delete, name="host_delete"),
    path("event/<token:token>/", organiser_views.organiser_page, name="organiser_page"),
    path("event/<token:token>/change/", organiser_views.organiser_change, name="organiser_change"),
    path("event/<token:token>/cancel/", organiser_views.organiser_cancel, name="organiser_cancel"),
    path("event/<token:token>/delete/", organiser_views.organiser_delete, name="organiser_delete"),
    path("stop/<token:token>/", stop_views.stop, name="stop"),
]
