"""moto's S3, for the tests of fetching.

    s3_server.py checked    signatures are checked
    s3_server.py open       they are not: moto's check is wrong for keys that need percent-encoding

Prints one JSON line with its port and credentials when it is ready, and ends when standard input
does.
"""

import json
import logging
import os
import sys
import urllib.request

os.environ.setdefault("INITIAL_NO_AUTH_ACTION_COUNT", "1000000")

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

REGION = "eu-central-1"
BUCKET = "wafer-maps"
OBJECTS = {
    "lot1/w01.png": b"a wafer map",
    "large.bin": bytes(200_000),
    "empty.bin": b"",
    "lot 1/w+0&2=é~.pgm": b"odd 1",
    "a//b": b"odd 2",
    "per%2Fcent": b"odd 3",
    "*(1)!": b"odd 4",
    ":@,;$": b"odd 5",
    "question?mark#hash": b"odd 6",
}
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
    }
)


def client(service, url):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="setup",
        aws_secret_access_key="setup",
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


def credentials(answer):
    return {
        "accessKeyID": answer["AccessKeyId"],
        "secretAccessKey": answer["SecretAccessKey"],
        "sessionToken": answer.get("SessionToken"),
    }


def fill(url):
    s3 = client("s3", url)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key, body in OBJECTS.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)


def key_of(iam, name, policy):
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=policy)
    return credentials(iam.create_access_key(UserName=name)["AccessKey"])


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    url = f"http://127.0.0.1:{port}"
    fill(url)
    iam = client("iam", url)
    reader = key_of(iam, "reader", POLICY)
    stranger = key_of(iam, "stranger", None)
    role = iam.create_role(RoleName="reading", AssumeRolePolicyDocument=TRUST)["Role"]
    iam.put_role_policy(RoleName="reading", PolicyName="read", PolicyDocument=POLICY)
    assumed = client("sts", url).assume_role(RoleArn=role["Arn"], RoleSessionName="test")
    if sys.argv[1] == "checked":
        # From the next request on.
        request = urllib.request.Request(
            f"{url}/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}
        )
        urllib.request.urlopen(request).read()
    ready = {
        "port": port,
        "region": REGION,
        "bucket": BUCKET,
        "reader": reader,
        "stranger": stranger,
        "temporary": credentials(assumed["Credentials"]),
    }
    print(json.dumps(ready), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
