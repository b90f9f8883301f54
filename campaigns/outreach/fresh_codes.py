"""Codes that a candidate gets by email, for what their link alone must not do."""

from __future__ import annotations

from typing import Any

from campaigns.outreach.models import FreshCode, Message


def context_of(message: Message) -> dict[str, Any]:
    """The digits for this email: those for the address on record, or for the new one."""
    row = FreshCode.objects.filter(
        approach=message.approach, purpose=message.details.get("purpose", "")
    ).first()
    if row is None:
        return {"code": ""}
    to_new = message.contact_id is not None and message.contact_id == row.new_contact_id
    code = row.new_code if to_new else row.code
    return {"code": f"{code[:3]} {code[3:]}"}
