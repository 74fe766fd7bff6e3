"""Signs in with a user's second factor: python sign_in.py ada@example.com SMS

The package onelogin is generated from the spec's plain edition, with the options of openapi-generator.yaml.
"""

import os
import sys
import time

import onelogin
from onelogin.exceptions import ApiException

USAGE = 'usage: sign_in.py EMAIL SMS|"Google Authenticator"|OneLogin'

# a message or a push is open for two minutes, unless the request says otherwise
LIFETIME = 120


def connect() -> onelogin.ApiClient:
    """Returns a client with an access token."""
    configuration = onelogin.Configuration(
        host=os.environ["ONELOGIN_API_URL"].rstrip("/"),
        username=os.environ["ONELOGIN_CLIENT_ID"],
        password=os.environ["ONELOGIN_CLIENT_SECRET"],
    )
    # urllib3 repeats a PUT after a lost response: a code could count as a second attempt
    configuration.retries = False
    api = onelogin.ApiClient(configuration)
    grant = onelogin.AccessTokenRequest(grant_type="client_credentials")
    token = onelogin.AccessTokensApi(api).generate_token(grant)
    configuration.access_token = token.access_token
    return api


def find_device(api: onelogin.ApiClient, email: str, factor: str) -> tuple[int, str]:
    """Returns the ids of the user with an address, and of the user's first device for a factor."""
    users = onelogin.UsersApi(api).list_users(email=email)
    if len(users) != 1:
        sys.exit(f"{len(users)} users have this address")
    devices = onelogin.DevicesApi(api).get_authentication_devices(users[0].id)
    for device in devices:
        if device.auth_factor_name == factor:
            return users[0].id, device.device_id
    sys.exit(f"the user has no device for {factor}")


def check_sent_code(api: onelogin.ApiClient, user: int, device: str) -> bool:
    """Has a code sent, and checks what the user types. After an error neither call is repeated."""
    verifications = onelogin.VerificationsApi(api)
    start = onelogin.DeviceVerificationRequest(device_id=device)
    verification = verifications.create_device_verification(user, start)
    body = onelogin.VerificationOtpRequest(otp=read_code())
    return is_accepted(verifications.verify_user_verification(user, verification.id, body))


def check_in_one_step(api: onelogin.ApiClient, user: int, device: str) -> bool:
    """Checks the code of an authenticator app, for which nothing has to be sent."""
    body = onelogin.OneStepVerificationRequest(otp=read_code(), device_id=device)
    return is_accepted(onelogin.VerificationsApi(api).verify_user_otp(user, body))


def is_accepted(result: onelogin.OtpResult) -> bool:
    """Reads the result from the body.

    OneLogin answers a wrong code with HTTP 200 as well, and with "pending" as the status. OneLogin documents
    the result in three shapes.
    """
    if isinstance(result.status, str):
        return result.status == "accepted"
    if isinstance(result.status, dict):
        return result.status.get("error") is False and result.status.get("code") == 200
    return result.status is None and result.error is False and result.code == 200


def await_approval(api: onelogin.ApiClient, user: int, device: str) -> bool:
    """Sends one push, and polls until the user has approved or denied it."""
    verifications = onelogin.VerificationsApi(api)
    start = onelogin.DeviceVerificationRequest(device_id=device)
    verification = verifications.create_device_verification(user, start)
    end = time.monotonic() + LIFETIME
    while time.monotonic() < end:
        time.sleep(2)
        state = verifications.get_user_verification(user, verification.id)
        if state.status != "pending":
            return state.status == "accepted"
    sys.exit("the push was not answered in time")


def read_code() -> str:
    print("Code: ", end="", flush=True)
    return sys.stdin.readline().strip()


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        sys.exit(USAGE)
    email, factor = arguments
    steps = {"OneLogin": await_approval, "Google Authenticator": check_in_one_step}
    with connect() as api:
        user, device = find_device(api, email, factor)
        accepted = steps.get(factor, check_sent_code)(api, user, device)
    print("Signed in." if accepted else "Refused.")
    return 0 if accepted else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ApiException as error:
        # not the whole error: it has the response's body
        sys.exit(f"OneLogin answered with HTTP {error.status}")
