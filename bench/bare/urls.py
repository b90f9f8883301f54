"""The site's own addresses, and three views that do nothing more than they must."""

import os
from pathlib import Path

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from campaigns.models import Campaign
from candidates.models import Candidate, Constituency, Contact, Election, Postcode
from imhaw.urls import urlpatterns as site

FOLDER = Path(os.environ["BENCH_DIR"])
CONSTANT = (FOLDER / "home.html").read_bytes() if (FOLDER / "home.html").exists() else b""


@csrf_exempt
def look_up(request):
    """One query, one redirect."""
    postcode = request.POST["postcode"].replace(" ", "")
    seat = Postcode.objects.select_related("constituency").get(pk=postcode).constituency
    return HttpResponseRedirect(f"/constituency/{seat.slug}/")


def page(request, slug, how_many):
    """As many queries as the page makes, and a template of the size of what it sends."""
    queries = [
        lambda: Constituency.objects.get(slug=slug),
        lambda: list(
            Candidate.objects.filter(ballot__constituency__slug=slug).select_related("party")
        ),
        lambda: list(Contact.objects.filter(candidate__ballot__constituency__slug=slug)),
        lambda: Campaign.objects.first(),
        lambda: Election.objects.first(),
    ]
    found = [query() for query in queries[:how_many]]
    return render(request, "bare.html", {"found": found})


def constant(request):
    return HttpResponse(CONSTANT)


urlpatterns = [
    path("bare/find/", look_up),
    path("bare/constituency/<slug:slug>/<int:how_many>/", page),
    path("bare/constant/", constant),
    *site,
]
