"""Prints the response to a GET of each address, or why there is none. Every name is this machine."""

import socket
import sys
import urllib.request

resolve = socket.getaddrinfo
socket.getaddrinfo = lambda _, *more, **options: resolve("127.0.0.1", *more, **options)

for address in sys.argv[1:]:
    try:
        print(urllib.request.urlopen(address).read().decode())
    except OSError as error:
        print(error)
