/// <reference types="node" />
import { always, type Exchange, type Fault, fails, once, recovers, repeated, succeeds } from "./fault.ts";
import { failure, first, response, send, success } from "./wire.ts";

const hourMs = 3_600_000;

/** 429 with headers at the first request, then the success. */
const limited = (...headers: string[]) => first(send(() => failure(429, headers)));
const after = (value: string) => limited(`retry-after: ${value}`);
/** A date from now on, cut to whole seconds as HTTP has it. */
const date = (fromNowMs: number) =>
  first(
    send(({ clock }) => failure(429, [`retry-after: ${new Date(clock.now() + fromNowMs).toUTCString()}`])),
  );

/** Puts the client's clock forward or back while the first request is under way. */
const jumping = (ms: number, answer: (exchange: Exchange) => void) => (exchange: Exchange) => {
  if (exchange.index === 0) exchange.clock.jump(ms);
  answer(exchange);
};
const unavailable = first(send(() => failure(503)));
const stallsSecond = (exchange: Exchange) =>
  exchange.index === 0 ? void exchange.socket.write(failure(503)) : exchange.stall();

const gaveUp = fails("rate_limit", once, 429);
const timesOut: Fault["ends"] = (operation) => {
  const other = recovers("server", 503)(operation);
  return other.code ? other : { code: "timeout", requests: 2 };
};

/** How often it is met depends on the operation's effect. */
export const serverError: Fault = {
  title: "500 each time",
  answer: send(() => failure(500)),
  ends: fails("server", repeated, 500),
};

/** Responses that ask the client to come again, and clocks that do not go evenly. */
// biome-ignore format: a table
export const statusFaults: readonly Fault[] = [
  { title: "429 each time, without Retry-After", answer: send(() => failure(429)), ends: fails("rate_limit", always, 429) },
  { title: "429 as HTML each time", answer: send(() => response(429, "<p>slow down</p>", ["content-type: text/html"])), ends: fails("rate_limit", always, 429) },
  { title: "429 without a body each time", answer: send(() => response(429, "", [])), ends: fails("rate_limit", always, 429) },
  { title: "429 without Retry-After, then a response", answer: limited(), ends: succeeds(2) },
  { title: "429 with Retry-After: 0", answer: after("0"), ends: succeeds(2) },
  { title: "429 with Retry-After: 2", answer: after("2"), waitMs: 2_000, ends: succeeds(2) },
  { title: "429 with a Retry-After beyond the deadline", answer: after("61"), ends: gaveUp },
  { title: "429 with a date in Retry-After", answer: date(3_000), waitMs: 3_000, ends: succeeds(2) },
  { title: "429 with a date beyond the deadline", answer: date(hourMs), ends: gaveUp },
  { title: "429 with a date in the past", answer: date(-hourMs), ends: succeeds(2) },
  { title: "429 with Retry-After: 1e308", answer: after("1e308"), ends: succeeds(2) },
  { title: "429 with a Retry-After of 400 digits", answer: after("9".repeat(400)), ends: gaveUp },
  { title: "429 with Retry-After: -1", answer: after("-1"), ends: succeeds(2) },
  { title: "429 with Retry-After: soon", answer: after("soon"), ends: succeeds(2) },
  { title: "429 with an empty Retry-After", answer: after(""), ends: succeeds(2) },
  { title: "429 with two Retry-After", answer: limited("retry-after: 1", "retry-after: 2"), ends: succeeds(2) },
  { title: "429 with a window that starts again in 2 s", answer: limited("x-ratelimit-limit: 5", "x-ratelimit-remaining: 0", "x-ratelimit-reset: 2"), waitMs: 2_000, ends: succeeds(2) },
  { title: "429 with a window that starts again in an hour", answer: limited("x-ratelimit-limit: 5", "x-ratelimit-remaining: 0", "x-ratelimit-reset: 3600"), ends: gaveUp },
  { title: "408 each time", answer: send(() => failure(408)), ends: fails("request", repeated, 408) },
  serverError,
  { title: "503 each time", answer: send(() => failure(503)), ends: fails("server", repeated, 503) },
  { title: "503, then a response", answer: unavailable, ends: recovers("server", 503) },
  { title: "503 with Retry-After: 1, then a response", answer: first(send(() => failure(503, ["retry-after: 1"]))), waitMs: 1_000, ends: recovers("server", 503) },
  { title: "503, then no response", answer: stallsSecond, ends: timesOut },
  { title: "a clock put forward an hour before a success", answer: jumping(hourMs, send((exchange) => success(exchange))), ends: succeeds(1) },
  { title: "a clock put back an hour before a success", answer: jumping(-hourMs, send((exchange) => success(exchange))), ends: succeeds(1) },
  { title: "a clock put forward an hour before a 503", answer: jumping(hourMs, unavailable), ends: recovers("server", 503) },
  { title: "a clock put back an hour before a 503", answer: jumping(-hourMs, unavailable), ends: recovers("server", 503) },
  { title: "a clock put forward an hour before a 429", answer: jumping(hourMs, limited()), ends: succeeds(2) },
  { title: "a clock put back an hour before a 429", answer: jumping(-hourMs, limited()), ends: succeeds(2) },
  { title: "a clock put back an hour before a long Retry-After", answer: jumping(-hourMs, after("600")), ends: gaveUp },
  { title: "a clock put back an hour and no response", answer: jumping(-hourMs, ({ stall }) => stall()), ends: fails("timeout", once) },
  { title: "a clock put forward an hour and no response", answer: jumping(hourMs, ({ stall }) => stall()), ends: fails("timeout", once) },
];
