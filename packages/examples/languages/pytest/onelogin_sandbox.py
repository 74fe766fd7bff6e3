"""A plugin of pytest: a OneLogin for each test of a login. Copy this file beside your conftest.py, and name it there:

    pytest_plugins = ["onelogin_sandbox"]

A test that takes the fixture `onelogin` begins with a fresh account, and fails by what the sandbox has found: mistakes of the
application that OneLogin answers. `pytest -n 8` gives each worker an account of its own. For a mistake that a test makes on
purpose, it ends with onelogin.call("DELETE", "/journal").

The sandbox is started with Node, as SANDBOX_COMMAND or npx says, unless SANDBOX_URL is the address of one that runs.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest


class OneLogin:
    """An account, which is a tenant of the sandbox: its address for the application, and what a test does with it."""

    def __init__(self, url):
        self.url = url
        self.environment = {
            "ONELOGIN_API_URL": url,
            "ONELOGIN_CLIENT_ID": os.environ.get("SANDBOX_CLIENT_ID", "sandbox-client"),
            "ONELOGIN_CLIENT_SECRET": os.environ.get("SANDBOX_CLIENT_SECRET", "sandbox-secret"),
        }

    def call(self, method, path, body=None):
        """Calls an operation of the control API, such as POST /clock. Returns the JSON of its response, or None."""
        __tracebackhide__ = True  # the test's own line is what matters
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_sandbox/api{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=90) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {json.load(error)['message']}") from None
        except urllib.error.URLError as error:
            raise AssertionError(f"No sandbox responds at {self.url}: {error.reason}") from None
        return json.loads(text) if text else None

    def reset(self, users=None):
        """Begins anew, with the default users (44 has a device of each factor) or with those given, as in a seed file."""
        self.call("POST", "/reset", None if users is None else {"users": users})

    def code_after(self, action, user_id, seconds=5):
        """Returns the code that the action lets OneLogin send, once the action has returned: never an older one."""
        __tracebackhide__ = True
        return self._after(action, user_id, "latest_code?", seconds)["code"]

    def message_after(self, action, user_id, kind, seconds=5):
        """The same for a message, such as a push: its id is for POST /messages/{id}/approve."""
        __tracebackhide__ = True
        return self._after(action, user_id, f"latest_message?kind={kind}&", seconds)

    def _after(self, action, user_id, newest, seconds):
        __tracebackhide__ = True
        inbox = f"/users/{user_id}/inbox"
        mark = self.call("GET", f"{inbox}/mark")["mark"]
        action()
        return self.call("GET", f"{inbox}/{newest}after={mark}&wait_ms={int(seconds * 1000)}")

    def findings(self):
        """Returns the mistakes of the application that the sandbox has found, each as a text."""
        return [f"{one['rule']}: {one['message']} {one['advice']}" for one in self.call("GET", "/findings")]

    def refusals(self):
        """Returns the calls that were refused, each with its reason."""
        calls = self.call("GET", "/journal")
        return [f"{one['operation']} {one['status']}: {one['reason']}" for one in calls if one["reason"]]


@contextlib.contextmanager
def start_program(command, environment=None):
    """Starts a server that prints its address once it listens, yields that address, and ends the server."""
    program, *arguments = shlex.split(command) if isinstance(command, str) else command
    process = subprocess.Popen(
        # on Windows, the command of npx is a file with another name
        [shutil.which(program) or program, *arguments],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        found = (re.search(r"https?://[^\s/]+", line) for line in process.stdout)
        address = next((match.group() for match in found if match), None)
        if address is None:
            raise RuntimeError(f"{command} has ended with code {process.wait()}, and printed no address")
        yield address
    finally:
        # npx passes no signal on: the sandbox ends with its input, also if pytest is killed
        process.stdin.close()
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def onelogin_account():
    """The account of this worker: what starts the application, once for all tests, takes its address from here."""
    account = f"t/{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with contextlib.ExitStack() as stack:
        command = os.environ.get("SANDBOX_COMMAND", "npx @onelogin-mfa/sandbox")
        command += " --port 0 --log-format none --end-with-input"
        running = os.environ.get("SANDBOX_URL")
        yield OneLogin(f"{running or stack.enter_context(start_program(command))}/{account}")


@pytest.fixture
def onelogin(onelogin_account):
    """The account of this worker, as at its start."""
    onelogin_account.reset()
    return onelogin_account


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fails a test by its findings. A test that has failed shows them as well, and the calls that were refused."""
    onelogin = item.funcargs.get("onelogin")
    if onelogin is None:
        return (yield)
    try:
        result = yield
    except BaseException:
        item.add_report_section("call", "OneLogin", "\n".join([*onelogin.findings(), *onelogin.refusals()]))
        raise
    found = onelogin.findings()
    if found:
        pytest.fail("\n".join(["The sandbox has found mistakes of the application:", *found]), pytrace=False)
    return result
