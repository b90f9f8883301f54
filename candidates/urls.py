from django.urls import path

from candidates import correction_views, views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/choose/", views.choose_seat, name="choose_seat"),
    path("find/near/", views.confirm_seat, name="confirm_seat"),
    path(
        "constituency/<slug:slug>/something-wrong/",
        correction_views.something_wrong,
        name="something_wrong",
    ),
    path(
        "constituency/<slug:slug>/something-wrong/<int:pk>/",
        correction_views.something_wrong,
        name="something_wrong",
    ),
    path(
        "constituency/<slug:slug>/something-wrong/thanks/",
        correction_views.something_wrong_thanks,
        name="something_wrong_thanks",
    ),
]
