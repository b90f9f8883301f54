from django.urls import path

from campaigns import views

urlpatterns = [
    path("constituencies/", views.constituencies, name="constituencies"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("cookies/", views.page, {"name": "cookies"}, name="cookies"),
    path("how-we-choose/", views.page, {"name": "how_we_choose"}, name="how_we_choose"),
]
