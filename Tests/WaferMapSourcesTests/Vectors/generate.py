"""Writes sigv4.json: what botocore sends to get objects from S3, with its signature's steps.

Run it with a Python that has boto3, anew when a case is added:

    python Vectors/generate.py > Vectors/sigv4.json
"""

import datetime
import json
import sys

import boto3
import botocore.auth
from botocore.awsrequest import AWSResponse
from botocore.config import Config

TIMES = [1369353600, 1735689599, 4102444800]
KEYS = [
    "test.txt",
    "lot 1/w+0&2=é~.pgm",
    "lot 1/w+0",
    "a//b",
    "/leading",
    "per%2Fcent",
    "100%",
    "*(1)!",
    ":@,;$",
    "'quotes\"",
    "question?mark#hash",
    "<angle>[square]{curly}|^`\\",
    "wafer/ロット/№7.png",
    "emoji 🛰.png",
    "~tilde-dash_under.score",
    "trailing/",
    "k" * 1024,
]
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEXAMPLE//////////token+with/odd=chars=="


def placement(region="us-east-1", endpoint=None, path_style=False, signs_payload=True, **more):
    return {
        "region": region,
        "endpoint": endpoint,
        "pathStyle": path_style,
        "signsPayload": signs_payload,
        **more,
    }


PLACEMENTS = [
    placement(),
    placement("eu-central-1", path_style=True),
    placement("eu-west-1", signs_payload=False, token=TOKEN),
    placement("ap-northeast-1", "https://s3.fab.example:9000", path_style=True),
    placement("us-west-2", "http://127.0.0.1:9000", path_style=True, token=TOKEN),
    placement("eu-north-1", bucket="lots.of.dots"),
    placement("eu-central-1", "https://s3.fab.example:9000"),
]


def record(steps, seconds):
    """Makes botocore sign as of `seconds` and note its steps."""

    class Recorder(botocore.auth.S3SigV4Auth):
        def canonical_request(self, request):
            steps.append(super().canonical_request(request))
            return steps[-1]

        def string_to_sign(self, request, canonical_request):
            steps.append(super().string_to_sign(request, canonical_request))
            return steps[-1]

    now = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: (
        now.replace(tzinfo=None) if remove_tzinfo else now
    )
    botocore.auth.AUTH_TYPE_MAPS["s3v4"] = Recorder


def client_for(where):
    style = "path" if where["pathStyle"] else "virtual"
    return boto3.session.Session().client(
        "s3",
        region_name=where["region"],
        endpoint_url=where["endpoint"],
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        aws_session_token=where.get("token"),
        config=Config(
            signature_version="s3v4",
            response_checksum_validation="when_required",
            s3={
                "addressing_style": style,
                "payload_signing_enabled": where["signsPayload"],
                "us_east_1_regional_endpoint": "regional",
            },
        ),
    )


def vector(key, where, seconds):
    steps = []
    sent = []
    record(steps, seconds)
    client = client_for(where)

    def capture(request, **_):
        sent.append(request)
        return AWSResponse(request.url, 200, {}, None)

    client.meta.events.register("before-send.s3.GetObject", capture)
    bucket = where.get("bucket", "wafer-maps")
    try:
        client.get_object(Bucket=bucket, Key=key)
    except Exception:  # The answer is no answer; only the request is wanted.
        if not sent:
            raise
    headers = {name.lower(): value for name, value in sent[0].headers.items()}

    def text(name):
        value = headers.get(name)
        return value.decode() if isinstance(value, bytes) else value

    return {
        "bucket": bucket,
        "key": key,
        "region": where["region"],
        "endpoint": where["endpoint"],
        "pathStyle": where["pathStyle"],
        "signsPayload": where["signsPayload"],
        "accessKeyID": ACCESS_KEY,
        "secretAccessKey": SECRET_KEY,
        "sessionToken": where.get("token"),
        "secondsSinceEpoch": seconds,
        "url": sent[0].url,
        "canonicalRequest": steps[0],
        "stringToSign": steps[1],
        "authorization": text("authorization"),
        "contentSHA256": text("x-amz-content-sha256"),
        "date": text("x-amz-date"),
    }


def main():
    cases = [
        vector(key, where, TIMES[(i + j) % len(TIMES)])
        for i, where in enumerate(PLACEMENTS)
        for j, key in enumerate(KEYS)
    ]
    json.dump(cases, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
