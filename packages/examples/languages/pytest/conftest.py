pytest_plugins = ["onelogin_sandbox"]
