from django.urls import path

from pledges import personal_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("constituency/<slug:slug>/", views.constituency, name="constituency"),
    path("wall/", views.wall_current, name="wall_current"),
    path("wall/<int:year>/", views.wall, name="wall"),
    path("wall/<int:year>/<slug:slug>/", views.photo, name="photo"),
    path("board/", views.board, name="board"),
    path("i/<token:token>/", personal_views.supporter_page, name="supporter_page"),
    path("c/<token:token>/", personal_views.candidate_page, name="candidate_page"),
    path("c/<token:token>/join/", personal_views.candidate_join, name="candidate_join"),
    path("c/<token:token>/photo/", personal_views.candidate_photo, name="candidate_photo"),
    path("c/<token:token>/check/", personal_views.candidate_check, name="candidate_check"),
    path(
        "c/<token:token>/photo/<int:pk>/<int:width>/",
        personal_views.candidate_image,
        name="candidate_image",
    ),
    path("c/<token:token>/no/", personal_views.decline, name="decline"),
    path("c/<token:token>/correct/", personal_views.correct, name="correct"),
    path("c/<token:token>/remove/", personal_views.withdraw, name="withdraw"),
    path("c/<token:token>/visit/", personal_views.visit, name="visit"),
]
