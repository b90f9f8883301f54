from django.urls import path

from pledges import board_views, letter_views, personal_views, supporter_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("constituency/<slug:slug>/", views.constituency, name="constituency"),
    path("wall/", views.wall_current, name="wall_current"),
    path("wall/<int:year>/", views.wall, name="wall"),
    path("wall/<int:year>/<slug:slug>/", views.photo, name="photo"),
    path("board/", board_views.board, name="board"),
    path("board/screen/", board_views.screen, name="board_screen"),
    path("board/board.pdf", board_views.board_file, {"kind": "pdf"}, name="board_pdf"),
    path("board/board.svg", board_views.board_file, {"kind": "svg"}, name="board_svg"),
    path(
        "board/square.svg",
        board_views.board_file,
        {"kind": "svg", "square": True},
        name="board_square_svg",
    ),
    path(
        "board/square.png",
        board_views.board_file,
        {"kind": "png", "square": True},
        name="board_square",
    ),
    path("privacy/", views.privacy, name="privacy"),
    path("i/<token:token>/", supporter_views.supporter_page, name="supporter_page"),
    path("i/<token:token>/not-me/", supporter_views.not_me, name="not_me"),
    path("i/<token:token>/delete/", supporter_views.delete_mine, name="delete_mine"),
    path(
        "i/<token:token>/<int:pk>/remind/",
        supporter_views.follow_up,
        {"what": "remind"},
        name="remind_candidate",
    ),
    path(
        "i/<token:token>/<int:pk>/thank/",
        supporter_views.follow_up,
        {"what": "thank"},
        name="thank_candidate",
    ),
    path("i/<token:token>/myself/", supporter_views.send_it_myself, name="send_it_myself"),
    path("i/<token:token>/answers/", supporter_views.answers, name="answers"),
    path("i/<token:token>/again/", supporter_views.write_again, name="write_again"),
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
    path("c/<token:token>/letters/", letter_views.candidate_letters, name="candidate_letters"),
    path(
        "c/<token:token>/letters/<int:pk>/words/", letter_views.letter_words, name="letter_words"
    ),
    path("c/<token:token>/letters/<int:pk>/", letter_views.answer_letter, name="answer_letter"),
    path("c/<token:token>/visit/", personal_views.visit, name="visit"),
]
