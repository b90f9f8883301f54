"""Where the service that sends the newsletter tells us who unsubscribed there."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from campaigns.outreach import newsletter
from campaigns.outreach.models import Subscriber

# Cleaned: the address bounces, or complained.
LEAVING = {"unsubscribe", "cleaned"}


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mailchimp_webhook(request: HttpRequest, secret: str) -> HttpResponse:
    """For Mailchimp alone, which knows the secret; it signs nothing. GET is how it asks whether
    we are here. Whatever it says, the answer is the same."""
    if not constant_time_compare(secret, settings.MAILCHIMP_WEBHOOK_SECRET):
        raise Http404
    said = request.POST
    email = said.get("data[email]", "").replace("\0", "")
    ours = said.get("data[list_id]") == settings.MAILCHIMP_AUDIENCE
    if said.get("type") in LEAVING and ours and email:
        reader = Subscriber.objects.of(email).first()
        if reader is not None:
            newsletter.leave(reader, told_by_service=True)
    return HttpResponse("Thank you.", content_type="text/plain")
