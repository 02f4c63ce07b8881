"""The signature against the example of the standard itself."""

from __future__ import annotations

from datetime import UTC, datetime

from handoff.files.sigv4 import EMPTY_SHA256, Signer


def test_the_published_example_of_s3() -> None:
    """ "GET Object" of AWS's Signature Version 4 examples: the key, the time and the result are printed there."""
    signer = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    headers = signer.headers(
        "GET",
        "/test.txt",
        {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9"},
        EMPTY_SHA256,
        datetime(2013, 5, 24, tzinfo=UTC),
    )
    assert headers["x-amz-date"] == "20130524T000000Z"
    assert headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )


def test_the_secret_is_not_shown() -> None:
    assert "very-secret" not in repr(Signer("id", "very-secret"))
