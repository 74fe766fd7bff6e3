import { expect, test } from "vitest";
import { createRefresh, matches, readPlace, writePlace } from "../../page/app.ts";
import { asCurl, hideSecrets } from "../../page/curl.ts";
import { formatLeft } from "../../page/time.ts";

test.each([
  [0, "0:00"],
  [-5_000, "0:00"],
  [400, "0:01"],
  [65_000, "1:05"],
  [3_600_000, "1 h 00"],
  [259_200_000, "72 h 00"],
])("%i ms are %s", (leftMs, text) => {
  expect(formatLeft(leftMs)).toBe(text);
});

test.each([
  ["", { user: undefined, view: "phone", call: undefined }],
  ["#user=42", { user: 42, view: "phone", call: undefined }],
  ["#user=42&view=journal&call=7", { user: 42, view: "journal", call: 7 }],
  ["#user=-1&view=__proto__&call=x", { user: undefined, view: "phone", call: undefined }],
])("the fragment %j is read as a place, whatever it holds", (fragment, place) => {
  expect(readPlace(fragment)).toEqual(place);
});

test("a place survives being written to the URL", () => {
  const place = { user: 7, view: "switches", call: 3 } as const;
  expect(readPlace(writePlace(place))).toEqual(place);
});

test("calls during a refresh share one more refresh after it", async () => {
  const ends: (() => void)[] = [];
  const refresh = createRefresh(() => new Promise((resolve) => ends.push(resolve)));
  const first = refresh();
  const others = [refresh(), refresh()];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.all(others);
});

test("a refresh that fails is followed by the one that was asked for meanwhile", async () => {
  const results = [Promise.reject(new Error("no response")), Promise.resolve()];
  const refresh = createRefresh(() => results.shift() ?? Promise.resolve());
  const first = refresh();
  const second = refresh();
  await expect(first).rejects.toThrow("no response");
  await expect(second).resolves.toBeUndefined();
});

test("a filter finds each of its words, in any order and case", () => {
  expect(["404 get", "GET user", "", " "].map((query) => matches("GET user 42 404", query))).toEqual(
    Array(4).fill(true),
  );
  expect(matches("GET user 42 404", "404 post")).toBe(false);
});

test.each([
  ["authorization: Bearer abc", "authorization: Bearer ••••••"],
  ["authorization: client_id:abc, client_secret:def", "authorization: ••••••"],
  ['{"access_token": "a\\"b", "token_type": "bearer"}', '{"access_token": "••••••", "token_type": "bearer"}'],
  ['{"otp":123456,"code":401,"otp_x":"1', '{"otp":••••••,"code":401,"otp_x":"••••••"'],
  ["grant_type=a&client_secret=b&x=c", "grant_type=a&client_secret=••••••&x=c"],
])("%j is shown as %j", (text, shown) => {
  expect(hideSecrets(text)).toBe(shown);
});

test("a command of curl quotes what a shell would read, and leaves out what curl or a browser adds", () => {
  const headers = { host: "a", "content-length": "9", "sec-fetch-site": "none", "x-a": "it's $HOME" };
  const request = { method: "POST", target: "/a?b=`c`", headers, body: '{"a":"it\'s"}' };
  expect(asCurl(request, "http://localhost")).toBe(
    `curl -X POST 'http://localhost/a?b=\`c\`' -H 'x-a: it'\\''s $HOME' --data-raw '{"a":"it'\\''s"}'`,
  );
});
