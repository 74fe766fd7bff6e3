"""A login in pytest. The sandbox runs (npx @onelogin-mfa/sandbox) and is ready (GET /_sandbox/ready); then: pytest"""

import json
import os
import urllib.request

SANDBOX = os.environ.get("SANDBOX_URL", "http://127.0.0.1:4020")
CREDENTIALS = {"Authorization": "client_id:sandbox-client, client_secret:sandbox-secret"}
USER = "/api/2/mfa/users/42"


def call(method, path, body=None, headers={}):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **headers}
    with urllib.request.urlopen(urllib.request.Request(SANDBOX + path, data, headers, method=method)) as response:
        return json.load(response)


def test_the_code_of_the_sms_enrolls_the_phone():
    call("POST", "/_sandbox/api/reset")
    mark = call("GET", "/_sandbox/api/users/42/inbox/mark")["mark"]

    # what your application does: it asks OneLogin for a text message
    token = call("POST", "/auth/oauth2/v2/token", {"grant_type": "client_credentials"}, CREDENTIALS)
    application = {"Authorization": f"bearer {token['access_token']}"}
    factors = {factor["name"]: factor["factor_id"] for factor in call("GET", f"{USER}/factors", None, application)}
    body = {"factor_id": factors["OneLogin SMS"], "display_name": "My phone"}
    registration = call("POST", f"{USER}/registrations", body, application)

    # the user's phone: the first code since the mark
    code = call("GET", f"/_sandbox/api/users/42/inbox/latest_code?after={mark}&wait_ms=5000")["code"]
    confirmed = call("PUT", f"{USER}/registrations/{registration['id']}", {"otp": code}, application)

    assert confirmed["status"] == "accepted"
    assert call("GET", "/_sandbox/api/findings") == []
