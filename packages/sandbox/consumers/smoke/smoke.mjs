// Runs unaltered in every runtime, so it is JavaScript and uses nothing but what they all have.

const user_id = 42;
const start = Date.UTC(2026, 0, 5, 9);

/**
 * Tests a login as users do, and tells what came of it, as JSON.
 *
 * @param modules the entry points of the sandbox, and the client
 * @param isTampered true: takes wrong codes for right ones and begins elsewhere, so that the outcome must differ
 */
export async function smoke(modules, isTampered = false) {
  const login = () => createLogin(modules, isTampered);
  return {
    exports: Object.keys(modules["."]).sort(),
    sms: await outcomeOf(() => sms(login())),
    authenticator: await outcomeOf(() => authenticator(login())),
    voice: await outcomeOf(() => voice(login())),
    link: await outcomeOf(() => link(login())),
    unknownUser: await outcomeOf(() => login().mfa.getAuthFactors({ user_id: 7 })),
    refusedControl: await outcomeOf(() => login().control.addFault({ kind: "earthquake" })),
    dropped: await outcomeOf(() => withFault(login(), { kind: "drop_connection" })),
    cut: await outcomeOf(() => withFault(login(), { kind: "truncated_body" })),
    slow: await outcomeOf(() => withFault(login(), { kind: "latency", latency_ms: 20 })),
    overHttp: await outcomeOf(() => overHttp(login())),
    bytes: await outcomeOf(() => bytes(createLogin(modules, isTampered, { now: () => start }))),
  };
}

function createLogin({ ".": { createSandbox }, client }, isTampered, options = {}) {
  const sandbox = createSandbox(isTampered ? { ...options, seed: 2 } : options);
  const { control } = sandbox;
  const fetch = async (request) => {
    const response = await sandbox.fetch(request);
    return isTampered && request.method === "PUT" ? takenForRight(response) : response;
  };
  const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
  // the sandbox's time, so that what it moves on has passed for the client as well
  const clock = {
    now: () => Date.parse(control.getClock().now),
    schedule: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const mfa = client.createMfaClient({ subdomain: "acme", credentials, fetch, clock, maxRetries: 0 });
  return { ...client, mfa, sandbox, control, clock };
}

async function takenForRight(response) {
  const text = (await response.text()).replace('"pending"', '"accepted"');
  return new Response(text, { status: response.status, headers: { "content-type": "application/json" } });
}

async function sms({ mfa, enroll, verify, control, clock }) {
  const answers = async (steps) => {
    const { code } = control.getLatestCode({ user_id });
    const wrong = code.replace(/\d/g, (digit) => (Number(digit) + 1) % 10);
    return [steps.status, (await steps.submit(wrong)).status, (await steps.submit(code)).status];
  };
  const enrolled = await answers(
    await enroll(mfa, { user_id, factor: "SMS", display_name: "Jürgen’s 📱" }, { clock }),
  );
  const verified = await answers(await verify(mfa, { user_id }, { clock }));
  const [device] = await mfa.getAuthenticationDevices({ user_id });
  await mfa.deleteEnrolledFactor({ user_id, device_id: device.device_id });
  const left = await mfa.getAuthenticationDevices({ user_id });
  return { enrolled, verified, name: device.user_display_name, left: left.length };
}

async function authenticator({ mfa, enroll, verifyOnce, control, clock }) {
  const input = { user_id, factor: "Google Authenticator", display_name: "App" };
  const enrollment = await enroll(mfa, input, { clock });
  const { code } = control.getChallengeTotp({ user_id, challenge_id: enrollment.registration.id });
  const { status, device_id } = await enrollment.submit(code);
  const again = await verifyOnce(mfa, { user_id, device_id, otp: code }, { clock });
  control.setClock({ advance_ms: 30_000 });
  const { code: next } = control.getDeviceTotp({ user_id, device_id });
  const verified = await verifyOnce(mfa, { user_id, device_id, otp: next }, { clock });
  return [status, again.status, verified.status];
}

async function voice({ mfa, enroll, control, clock }) {
  const input = { user_id, factor: "OneLogin Voice", display_name: "Phone" };
  const enrollment = await enroll(mfa, input, { clock });
  const [call] = control.listMessages({ user_id });
  control.enterDigits({ message_id: call.id, digits: enrollment.verification_token });
  return (await enrollment.wait()).status;
}

async function link({ mfa, enroll, sandbox, control, clock }) {
  // two factors share their auth_factor_name
  const factor = (all) => all.find(({ name }) => name === "Email Magic Link");
  const input = { user_id, factor, display_name: "Mail" };
  const enrollment = await enroll(mfa, input, { clock });
  const [mail] = control.listMessages({ user_id });
  const page = await sandbox.fetch(new Request(mail.link));
  return [page.status, (await enrollment.wait()).status];
}

async function withFault({ mfa, control }, fault) {
  control.addFault({ ...fault, times: 1, operation: "getAuthFactors" });
  return (await mfa.getAuthFactors({ user_id })).length;
}

async function overHttp({ sandbox }) {
  const get = (path) => sandbox.fetch(new Request(`http://localhost/_sandbox/${path}`));
  const page = await get("");
  const events = (await get("api/events")).body.getReader();
  const { value } = await events.read();
  await events.cancel();
  return {
    page: [page.status, page.headers.get("content-type"), (await page.text()).includes("<script")],
    document: (await (await get("api/openapi.json")).json()).openapi,
    event: new TextDecoder().decode(value).split("\n")[0],
    elsewhere: (await sandbox.fetch(new Request("http://evil.example/_sandbox/api/state"))).status,
  };
}

/** All that a sandbox knows after some use, which must not depend on the runtime. */
async function bytes(login) {
  await sms(login);
  await authenticator(login);
  return JSON.stringify([login.control.getSnapshot(), login.control.listMessages({ user_id })]);
}

async function outcomeOf(call) {
  try {
    return { value: await call() };
  } catch (error) {
    const { name, code, status } = error;
    // an error without a code is a mistake of this program or a defect, which its message tells
    const message = code === undefined ? error.message : undefined;
    return { error: { isError: error instanceof Error, name, code, status, message } };
  }
}
