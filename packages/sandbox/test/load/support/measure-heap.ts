import { createSandbox } from "../../../src/index.ts";
import { createApplication } from "../../support/application.ts";
import { enroll, verify, verifyOnce } from "../../support/flows.ts";

/**
 * Prints as JSON by how many bytes the heap grows for each call of a sandbox, between two numbers of calls:
 * `node --expose-gc measure-heap.ts 10000 40000 [leak]`. With `leak` ten characters of every response are kept, as a
 * negative control.
 */
const [from = 0, to = 0] = process.argv.slice(2, 4).map(Number);
const kept: string[] = [];
const keep = process.argv[4] === "leak" ? (text: string) => kept.push(text.slice(0, 10)) : () => {};

let now = Date.UTC(2026, 0, 5, 9);
const users = Array.from({ length: 10 }, (_, index) => ({ id: index + 1, name: "Ada", phone: "+15550100" }));
const { control, fetch } = createSandbox({ users, now: () => now });
let calls = 0;
const mfa = createApplication(async (request) => {
  const response = await fetch(request);
  calls += 1;
  keep(response.headers.get("x-request-id") ?? "");
  return response;
});

/** Ten calls: enrolls, verifies with a wrong and a right code, uses a temporary code and removes it all again. */
async function playRound(user_id: number): Promise<void> {
  // a second apart, so that what is old can be forgotten
  now += 1000;
  const code = () => control.getLatestCode({ user_id }).code;
  const enrollment = await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  const { device_id } = await enrollment.submit(code());
  const device = { user_id, device_id: String(device_id) };
  const verification = await verify(mfa, device);
  await verification.submit("wrong!");
  await verification.submit(code());
  const { mfa_token } = await mfa.generateOtp({ user_id });
  await verifyOnce(mfa, { user_id, otp: mfa_token });
  await mfa.getAuthenticationDevices({ user_id });
  await mfa.deleteEnrolledFactor(device);
}

async function heapAfter(count: number): Promise<number> {
  for (let round = calls / 10; calls < count; round++) await playRound((round % users.length) + 1);
  // a second time for what the first one has set free
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

// the token, which is not of a round
await mfa.getRateLimit({});
calls = 0;
kept.length = 0;
const before = await heapAfter(from);
const after = await heapAfter(to);
const bytesPerCall = (after - before) / (to - from);
const { messages } = control.getState().counts;
const journal = control.listJournal().length;
process.stdout.write(JSON.stringify({ calls, messages, journal, bytesPerCall, kept: kept.length }));
