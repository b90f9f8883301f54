"""Where anybody can say that a photo should not be on the wall."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.outreach.links import hash_of_network
from candidates import visitor
from candidates.forms import answers
from pledges import reporting
from pledges.forms import ReportForm
from pledges.models import Photo, PhotoReport


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report_photo(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """For anyone: why this photo should not be here. Nobody asks who they are."""
    photo = _shown(year, slug)
    form = ReportForm(answers(request))
    if form.is_valid():
        if form.is_from_a_program:
            # It sees what a person would see, and learns nothing.
            return redirect("photo_reported", year)
        network = hash_of_network(visitor.network_of(request))
        if not reporting.too_many_from(network):
            said = form.cleaned_data
            hidden = reporting.report(
                photo,
                reason=PhotoReport.Reason(said["reason"]),
                words=said["words"],
                email=said["email"],
                network=network,
            )
            return redirect("photo_reported_now" if hidden else "photo_reported", year)
        form.add_error(
            None,
            _(
                "Many reports have come from your network today, and we look at each. "
                "Please write to %(email)s."
            )
            % {"email": settings.CONTACT_EMAIL},
        )
    return render(request, "pledges/report_photo.html", {"form": form, "photo": photo})


def _shown(year: int, slug: str) -> Photo:
    approved = Photo.objects.filter(
        status=Photo.Status.APPROVED, pledge__approach__campaign__published=True
    ).select_related("pledge__approach__campaign", "pledge__approach__candidate")
    photo = get_object_or_404(
        approved, pledge__approach__campaign__year=year, pledge__approach__slug=slug
    )
    if not photo.pledge.approach.campaign.shows_photos():
        raise Http404
    return photo


@require_safe
def reported(request: HttpRequest, year: int, *, at_once: bool = False) -> HttpResponse:
    """For the same: what happens now."""
    return render(request, "pledges/photo_reported.html", {"year": year, "at_once": at_once})
