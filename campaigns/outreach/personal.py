"""Pages behind a personal link."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from campaigns.outreach import link_use

P = ParamSpec("P")
M = TypeVar("M", bound=models.Model)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class UnknownLink(Http404):
    """A link that nothing has: cut short, or ended, and the next email carries another. A
    kind with a page of its own names it."""

    page = "outreach/link_ended.html"
    status = 404


class LinkOver(Exception):
    """The campaign is over, and so is what this page of it is for."""

    def __init__(self, approach: models.Model) -> None:
        super().__init__()
        self.approach = approach


def the_one(rows: models.QuerySet[M]) -> M:
    """The row that a personal link is of."""
    row = rows.first()
    if row is None:
        raise UnknownLink
    return row


def personal_page(view: View[P]) -> View[P]:
    """For whoever holds the link, and needs nothing else: no account, no cookie. The link
    is told to no other site, no search engine and no cache.

    Without cookies there is nothing that another site could misuse, so these views are
    exempt from CSRF checks; browsers that send no referrer send "Origin: null", which
    the check would refuse.

    After the campaign a candidate's link goes on opening what manages and withdraws; every
    other page of theirs says so, and leads there.

    A link that opens nothing leads to a page that says why that can be, and where a new
    one comes from. It is the same for every such link: it tells nobody whom we know. How
    often a link may be used, and from where it is, says link_use.
    """

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        token = str(kwargs["token"])
        response: HttpResponseBase
        try:
            if link_use.is_too_often(request, token):
                response = render(request, "outreach/link_too_often.html", status=429)
            else:
                response = view(request, *args, **kwargs)
                link_use.notice(request, token)
        except UnknownLink as unknown:
            status = 429 if link_use.guesses_too_often(request) else unknown.status
            response = render(request, unknown.page, status=status)
        except LinkOver as over:
            about = {"approach": over.approach}
            response = render(request, "pledges/link_over.html", about, status=410)
            link_use.notice(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
