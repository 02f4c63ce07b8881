"""The one table of refusals: the HTTP status of each code. Its Arabic text is `error.<code>` in `texts/ar.json`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from handoff.errors import RefusedError
from handoff.texts import say

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "bad_frame": 400,
        "not_json": 400,
        "hello_first": 400,
        "too_large": 413,
        "attachment_too_large": 413,
        "attachment_empty": 400,
        "attachment_type": 415,
        "attachment_mismatch": 415,
        "attachment_unreadable": 422,
        "attachment_pixels": 422,
        "attachment_animated": 415,
        "attachment_infected": 422,
        "attachment_unchecked": 503,
        "attachment_quota": 429,
        "attachment_slow": 408,
        "attachment_not_found": 404,
        "visitor_unknown": 401,
        "text_empty": 400,
        "text_too_long": 400,
        "text_unreadable": 400,
        "unknown_button": 400,
        "bad_token": 400,
        "too_fast": 429,
        "too_many_sockets": 429,
        "not_waiting": 409,
        "nothing_to_rate": 409,
        "unknown_conversation": 404,
        "not_yours": 403,
        "offer_ended": 409,
        "not_eligible": 403,
        "off_shift": 403,
        "not_available": 409,
        "no_capacity": 409,
        "daily_cap": 409,
        "transfer_limit": 409,
        "transfer_refused": 409,
        "note_missing": 400,
        "task_ended": 409,
        "unknown_agent": 404,
        "not_signed_in": 401,
        "sign_in_refused": 401,
        "too_many_attempts": 429,
        "too_many_requests": 429,
        "supervisor_only": 403,
        "unknown_queue": 404,
        "if_match_missing": 428,
        "plan_changed": 412,
        "plan_body": 400,
        "plan_number": 400,
        "plan_neighbour": 400,
        "plan_own_neighbour": 400,
        "plan_neighbour_twice": 400,
        "plan_first_step": 400,
        "plan_step_order": 400,
        "plan_step_narrower": 400,
        "plan_last_step": 400,
        "plan_span": 400,
        "plan_spans_overlap": 400,
        "plan_date": 400,
        "plan_exception_twice": 400,
        "csrf": 403,
        "not_authentic": 401,
        "not_found": 404,
        "method_not_allowed": 405,
        "bad_request": 400,
        "origin_refused": 403,
        "internal_only": 401,
        "case_not_found": 404,
        "unavailable": 503,
        "internal": 500,
    }
)


def describe(error: RefusedError) -> dict[str, Any]:
    """The code, the Arabic message and the data, as they go over the wire."""
    return {"code": error.code, "message": say(f"error.{error.code}", **error.data), **error.data}
