from django.urls import path

from candidates import views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/choose/", views.choose_seat, name="choose_seat"),
    path("constituencies/", views.constituencies, name="constituencies"),
]
