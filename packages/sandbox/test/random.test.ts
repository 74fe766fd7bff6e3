import { describe, expect, it } from "vitest";
import { createRandom, type Random, seedDraws } from "../src/state/random.ts";

const draw = (random: Random) => [
  random.uuid(),
  random.digits(6),
  random.letters(6),
  random.base32(32),
  random.hex(8),
];

describe("the random generator", () => {
  it("gives these values for a seed, on which tests of others rely", () => {
    const random = createRandom(seedDraws(7));
    const drawn = [random.uuid(), random.hex(5), random.digits(8), random.letters(6), random.base32(8)];
    expect(drawn).toEqual([
      "fa24ac1c-e7ee-41c7-b27f-6dda6e68d67b",
      "741f9",
      "74293856",
      "DGREQN",
      "FR7GUX7P",
    ]);
    expect([random.below(1000), random.deviceId(), random.deviceId()]).toEqual([58, "3919988", "3919989"]);
    expect(random.accessToken(7)).toMatch(/^abdd9c51e16ca401/);
  });

  it("goes on where it was saved, as if it had not been", () => {
    const whole = createRandom(seedDraws(1));
    const first = createRandom(seedDraws(1));
    expect(draw(first)).toEqual(draw(whole));
    const second = createRandom(JSON.parse(JSON.stringify(first.save())));
    expect(draw(second)).toEqual(draw(whole));
  });

  it("gives what its names say", () => {
    const random = createRandom(seedDraws(2));
    for (let round = 0; round < 200; round++) {
      const [uuid, digits, letters, base32, hex] = draw(random);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(digits).toMatch(/^\d{6}$/);
      expect(letters).toMatch(/^[A-HJ-NP-Z][2-9A-HJ-NP-Z]{5}$/);
      expect(base32).toMatch(/^[A-Z2-7]{32}$/);
      expect(hex).toMatch(/^[0-9a-f]{8}$/);
    }
  });

  it("draws access tokens from a row of their own", () => {
    const one = createRandom(seedDraws(4));
    const other = createRandom(seedDraws(4));
    const tokens = [one.accessToken(4), one.accessToken(4)];
    expect(new Set(tokens).size).toBe(2);
    expect(draw(one)).toEqual(draw(other));
  });
});
