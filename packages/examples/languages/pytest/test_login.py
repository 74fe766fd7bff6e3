"""Logins through an application that runs as long as the suite. Alone, or side by side: pytest, or pytest -n 8"""

import http.cookiejar
import os
import pathlib
import re
import urllib.parse
import urllib.request

import pytest
from onelogin_sandbox import start_program

ADA = {"id": 42, "name": "Ada", "username": "ada", "email": "ada@example.com", "phone": "+15550100"}
PROGRAM = pathlib.Path(__file__).parents[2] / "src" / "login-hono.ts"


@pytest.fixture(scope="session")
def application(onelogin_account):
    """Yours: it is told the address of its OneLogin, and prints its own one."""
    command = os.environ.get("APPLICATION", f"node {PROGRAM}")
    with start_program(command, {**onelogin_account.environment, "PORT": "0"}) as address:
        yield address


class Browser:
    """What your tests have in its place: a browser, or the test client of your framework."""

    def __init__(self, origin):
        self.origin = origin
        self.cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())

    def submit(self, **fields):
        """Sends the form of the page, and returns the page that follows."""
        form = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(f"{self.origin}/login", form, {"Origin": self.origin})
        with urllib.request.build_opener(self.cookies).open(request) as response:
            return response.read().decode()


@pytest.fixture
def login(onelogin, application):
    """A function that brings Ada to her second factor, and gives the browser and her device."""

    def begin(device):
        onelogin.reset(users=[{**ADA, "devices": [device]}])
        browser = Browser(application)
        page = browser.submit(action="password", username="ada", password="demo")
        return browser, re.search(r'name="choice" value="([^"]+)"', page).group(1)

    return begin


def test_the_code_of_the_sms_lets_the_user_in(onelogin, login):
    browser, choice = login({"kind": "sms"})
    code = onelogin.code_after(lambda: browser.submit(action="device", choice=choice), user_id=42)
    assert "Signed in as ada@example.com" in browser.submit(action="code", code=code)


def test_a_wrong_code_does_not_and_the_right_one_after_it_does(onelogin, login):
    browser, choice = login({"kind": "sms"})
    code = onelogin.code_after(lambda: browser.submit(action="device", choice=choice), user_id=42)
    assert "This code is wrong." in browser.submit(action="code", code="wrong!")
    assert "Signed in as ada@example.com" in browser.submit(action="code", code=code)


def test_the_code_of_an_authenticator_app_lets_the_user_in(onelogin, login):
    browser, choice = login({"kind": "authenticator"})
    browser.submit(action="device", choice=choice)
    code = onelogin.call("GET", "/users/42/totp")["code"]
    assert "Signed in as ada@example.com" in browser.submit(action="code", code=code)
