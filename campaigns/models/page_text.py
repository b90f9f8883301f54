"""Pages of text, as staff have written them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import page_texts


class PageTextQuerySet(models.QuerySet["PageText"]):
    def current(self, slug: str) -> PageText:
        """The newest version; in the project's words where there is none, or it went back."""
        newest = self.filter(slug=slug).first()
        if newest is None or newest.is_ours:
            return self.model.of_the_project(slug)
        return newest


class PageText(models.Model):
    """One version of one page. Nothing is written over: the newest holds."""

    class Slug(models.TextChoices):
        """Which pages there are. Each has an address, and a file in pages/."""

        ABOUT = "about", _("About us")
        WHY = "why", _("Why it matters")
        FAQS = "faqs", _("Questions and answers")
        CONTACT = "contact", _("Contact")
        COMPLAINTS = "complaints", _("What we show, and complaints")
        PRE_ELECTION_RULES = "pre-election-rules", _("Rules before an election")
        CREDITS = "credits", _("Credits")

    slug = models.CharField("page", max_length=20, choices=Slug)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField("text", max_length=50_000, blank=True)
    title_cy = models.CharField("title in Welsh", max_length=120, blank=True)
    body_cy = models.TextField("text in Welsh", max_length=50_000, blank=True)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PageTextQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "page of text"
        verbose_name_plural = "pages of text"
        indexes = [models.Index(fields=["slug", "-id"], name="page_text_newest")]
        constraints = [
            # A version without words is the way back to the project's.
            models.CheckConstraint(
                condition=(~Q(title="") & ~Q(body=""))
                | Q(title="", body="", title_cy="", body_cy=""),
                name="page_text_has_a_title_and_a_body",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_slug_display())

    @classmethod
    def of_the_project(cls, slug: str) -> PageText:
        english, welsh = page_texts.ours(slug), page_texts.ours(slug, ".cy")
        return cls(
            slug=slug,
            title=english.title,
            body=english.body,
            title_cy=welsh.title,
            body_cy=welsh.body,
        )

    @property
    def is_ours(self) -> bool:
        return not self.body

    def filled(self) -> PageText:
        """As it is shown. Not to be saved."""
        return PageText(
            slug=self.slug,
            **{
                name: page_texts.filled(getattr(self, name))
                for name in ("title", "body", "title_cy", "body_cy")
            },
        )
