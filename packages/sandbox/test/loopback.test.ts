import { expect, it } from "vitest";
import { isLoopback } from "../src/loopback.ts";

it.each([
  ...["localhost", "LOCALHOST:4020", "127.0.0.1", "127.0.0.1:4020", "127.255.255.254"],
  ...["::1", "[::1]", "[::1]:4020", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "[::ffff:7f00:1]:80"],
])("%s is loopback", (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each([
  ...["", "0.0.0.0", "10.0.0.1", "128.0.0.1", "192.168.1.127", "127.0.0.1.evil.example", "127.evil.example"],
  ...[
    "app.localhost",
    "localhost.evil.example",
    "notlocalhost",
    "::",
    "[::]",
    "::2",
    "::ffff:10.0.0.1",
    "127.0.0.256",
  ],
])("%j is not loopback", (host) => {
  expect(isLoopback(host)).toBe(false);
});
