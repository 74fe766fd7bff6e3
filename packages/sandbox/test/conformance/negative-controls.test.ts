import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, startBench } from "./support/bench.ts";
import { createRecorder, gapsIn } from "./support/recorder.ts";

describe("a sandbox that breaks the spec is noticed", () => {
  const recorder = createRecorder();
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench("observed", recorder);
  });
  afterAll(() => bench.close());

  it("by Prism in its log and its header, by the validator, and by the sandbox itself", async () => {
    const user_id = bench.newUser();
    bench.control.addFault({ kind: "one_element_array", times: 1, operation: "generateOtp" });
    await bench.mfa.generateOtp({ user_id }).catch(() => {});
    expect(recorder.violations).toEqual([
      expect.stringMatching(/^Prism: .*must be object/),
      expect.stringMatching(/^generateOtp 201: \[.*must be object/),
      expect.stringMatching(/^generateOtp 201: +must be object/),
    ]);
    expect(bench.control.listJournal({ limit: 1 })).toMatchObject([
      { operation: "generateOtp", conforms: false },
    ]);
  });
});

describe("a status that does not come is a gap", () => {
  it("unless there is a response of it", () => {
    const gaps = gapsIn([{ operation: "getRateLimit", status: 200 }]);
    expect(gaps).toContain("getRateLimit 401");
    expect(gaps).not.toContain("getRateLimit 200");
  });

  it("and any status without an entry of its own stands for default", () => {
    const gaps = gapsIn([{ operation: "getRateLimit", status: 503 }]);
    expect(gaps).toContain("getRateLimit 200");
    expect(gaps).not.toContain("getRateLimit default");
  });
});
