import { sensitiveNames } from "@onelogin-mfa/client/openapi";
import { expect, test } from "vitest";
import { createRefresh, readPlace, writePlace } from "../../page/app.ts";
import { asCurl, hideSecrets } from "../../page/curl.ts";
import { type Data, isOutdated, newsIn } from "../../page/data.ts";
import { formatAgo, formatGap, formatLeft } from "../../page/time.ts";

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
  [0, "0 ms"],
  [999, "999 ms"],
  [2_149, "2.1 s"],
  [59_960, "1:00 min"],
  [65_000, "1:05 min"],
  [7_500_000, "2 h 05"],
])("a span of %i ms is %s", (ms, text) => {
  expect(formatGap(ms)).toBe(text);
});

test.each([
  [-5, "just now"],
  [999, "just now"],
  [59_999, "59 s ago"],
  [60_000, "1 min ago"],
  [7_199_000, "1 h ago"],
])("%i ms are %s", (ms, text) => {
  expect(formatAgo(ms)).toBe(text);
});

const start = {
  user: undefined,
  view: "calls",
  call: undefined,
  list: "logins",
  login: "",
  filter: "",
  search: "",
  message: "",
} as const;

test.each([
  ["", start],
  ["#user=42", { ...start, user: 42 }],
  [
    "#user=42&view=phone&call=7&list=messages&login=a&filter=404+get&search=ada&message=b",
    {
      user: 42,
      view: "phone",
      call: 7,
      list: "messages",
      login: "a",
      filter: "404 get",
      search: "ada",
      message: "b",
    },
  ],
  ["#user=-1&view=__proto__&list=constructor&call=x", start],
])("the fragment %j is read as a place, whatever it holds", (fragment, place) => {
  expect(readPlace(fragment)).toEqual(place);
});

test("a place survives being written to the URL, which leaves out what is the default", () => {
  const place = {
    user: 7,
    view: "switches",
    call: 3,
    list: "findings",
    login: "b",
    filter: "a&b=#c",
    search: "d e",
    message: "f",
  } as const;
  expect(readPlace(writePlace(place))).toEqual(place);
  expect(writePlace({ ...start, call: 3 })).toBe("#call=3");
});

test("a burst shares one refresh, and calls during a refresh share one more after it", async () => {
  const ends: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const refresh = createRefresh(() => new Promise((resolve) => ends.push(resolve)), turn);
  const first = refresh();
  refresh();
  await turn();
  refresh();
  refresh();
  await turn();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await turn();
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await first;
  expect(ends).toHaveLength(2);
});

test.each([
  ["authorization: Bearer abc", "authorization: Bearer ••••••"],
  ["authorization: client_id:abc, client_secret:def", "authorization: ••••••"],
  ['{"access_token": "a\\"b", "token_type": "bearer"}', '{"access_token": "••••••", "token_type": "bearer"}'],
  ['{"otp":123456,"code":401,"otp_x":"1', '{"otp":••••••,"code":401,"otp_x":"••••••"'],
  ["grant_type=a&client_secret=b&x=c", "grant_type=a&client_secret=••••••&x=c"],
  ["accept: a\ncookie: session=abc; id=1\nx: b", "accept: a\ncookie: ••••••\nx: b"],
  ["user=a&password=b&x=c", "user=a&password=••••••&x=c"],
])("%j is shown as %j", (text, shown) => {
  expect(hideSecrets(text)).toBe(shown);
});

test.each(sensitiveNames)("the value of %s is never shown, in JSON and in a form", (name) => {
  const body = { a: [{ [name]: 'planted "1' }], z: 1 };
  const texts = [JSON.stringify(body), JSON.stringify(body, null, 2), `a=1&${name}=planted+1&z=1`];
  expect(texts.map(hideSecrets).join("\n")).not.toContain("planted");
});

const [pending, accepted] = ["pending", "accepted"] as const;
test.each([
  { isDue: false, challenges: [{ status: pending, expires_at: "2026-01-05T09:00:01Z" }] },
  { isDue: true, challenges: [{ status: pending, expires_at: "2026-01-05T09:00:00Z" }] },
  { isDue: false, challenges: [{ status: accepted, expires_at: "2026-01-05T08:00:00Z" }] },
  { isDue: false, devices: [{ expires_at: null }] },
  { isDue: true, devices: [{ expires_at: "2026-01-05T09:00:00Z" }] },
  { isDue: true, devices: [{ expires_at: null, totp: { displayed_until: "2026-01-05T09:00:00Z" } }] },
])(
  "the page loads again once something on it has expired or shows another code: %j",
  ({ isDue, ...data }) => {
    // as far as the function reads it
    const loaded = { challenges: [], devices: [], ...data } as unknown as Data;
    expect(isOutdated(loaded, Date.parse("2026-01-05T09:00:00Z"))).toBe(isDue);
  },
);

test("a command of curl for a HEAD request does not wait for a body", () => {
  const request = { method: "HEAD", target: "/a", headers: {}, body: "" };
  expect(asCurl(request, "http://localhost")).toBe("curl -I 'http://localhost/a'");
});

test("a command of curl quotes what a shell would read, and leaves out what curl or a browser adds", () => {
  const headers = { host: "a", "content-length": "9", "sec-fetch-site": "none", "x-a": "it's $HOME" };
  const request = { method: "POST", target: "/a?b=`c`", headers, body: '{"a":"it\'s"}' };
  expect(asCurl(request, "http://localhost")).toBe(
    `curl -X POST 'http://localhost/a?b=\`c\`' -H 'x-a: it'\\''s $HOME' --data-raw '{"a":"it'\\''s"}'`,
  );
});

test("what has come since the last update is news, in the order in which it came", () => {
  // as the control API lists them: newest first
  const received = (...ids: string[]) =>
    ({ user: { id: 42 }, messages: ids.map((id) => ({ id })) }) as unknown as Data;
  const news = newsIn(received("1"), received("3", "2", "1"));
  expect(news.map(({ id }) => id)).toEqual(["2", "3"]);
  expect(newsIn(undefined, received("1"))).toEqual([]);
});
