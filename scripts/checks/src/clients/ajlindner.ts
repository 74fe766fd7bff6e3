import { approvePush, factorIn, newestCode } from "./phone.ts";
import {
  basic,
  type Client,
  ClientProblem,
  fieldsOf,
  itemsOf,
  type Read,
  type Requests,
  requestsWith,
  type Session,
  seeded,
  textOf,
  user,
  userPath,
} from "./session.ts";

const names = ["user_display_name", "type_display_name", "auth_factor_name"];

/** Its classes take no field that they do not declare. */
const castTo = (value: unknown, fields: readonly string[]) => {
  const unknown = Object.keys(fieldsOf(value)).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new ClientProblem(`its class has no \`${unknown}\``);
};

const registration: Read = ({ json }) => {
  castTo(json, ["id", "status", ...names, "device_id", "expires_at", "factor_data"]);
};

const authentication: Read = ({ json }) => {
  castTo(json, ["id", "device_id", "user_id", ...names, "expires_at", "status"]);
};

const isAccepted: Read = ({ json }) => {
  if (fieldsOf(json).status !== "accepted") throw new ClientProblem("it needs `status` as a text");
};

export const ajlindner: Client = {
  name: "AJLindner's PowerShell module",
  about:
    "OneLogin for Password Manager, run against a live tenant. Its URLs are in lower case; a verification always has a `custom_message`, which is empty by default.",
  play: async (session) => {
    const { send } = session;
    const tokens = requestsWith({ authorization: basic });
    const grant = tokens.post("/auth/oauth2/v2/token", { grant_type: "client_credentials" });
    const token = await send("Connect-OneLogin", grant, ({ json }) => void textOf(json, "created_at"));
    const access_token = textOf(token.json, "access_token");
    const authorization = `Bearer ${access_token}`;
    const { get, post, put, remove } = requestsWith({ "content-type": "application/json", authorization });

    await send("Get-OneLoginRateLimit", get("/auth/rate_limit"), ({ json }) => {
      if (fieldsOf(json).data === undefined) throw new ClientProblem("it needs `data`");
    });
    await send("Get-OneLoginUser", get(`/api/2/users?email=${encodeURIComponent(user.email)}`.toLowerCase()));
    await send("Get-OneLoginUser -All", get("/api/2/users?page=1&limit=1000"));
    const factors = await send("Get-OneLoginAuthFactors", get(`${userPath}/factors`), ({ json }) => {
      for (const factor of itemsOf(json)) castTo(factor, ["factor_id", "name", "auth_factor_name"]);
    });
    const body = { factor_id: factorIn(factors, "OneLogin SMS"), display_name: "Phone" };
    const sms = post(`${userPath}/registrations`, { ...body, expires_in: 120, verified: false });
    const started = await send("Register-OneLoginDevice", sms, registration);
    const smsPath = `${userPath}/registrations/${textOf(started.json, "id")}`;
    await send("Confirm-OneLoginDeviceRegistration", put(smsPath, { otp: newestCode(session) }), isAccepted);
    const devices = await send("Get-OneLoginDevices", get(`${userPath}/devices`), ({ json }) => {
      for (const device of itemsOf(json)) {
        castTo(device, ["device_id", ...names, "default"]);
        if (!/^\d+$/.test(textOf(device, "device_id")))
          throw new ClientProblem("it needs digits in `device_id`");
      }
    });

    await verify(session, { get, post, put, remove }, textOf(itemsOf(devices.json).at(-1), "device_id"));
    await send(
      "New-OneLoginTemporaryOTP",
      post(`${userPath}/mfa_token`, { expires_in: 120, reusable: true }),
    );
    await send("Unregister-OneLoginDevice", remove(`${userPath}/devices/${seeded.email}`));
    await send("Disconnect-OneLogin", tokens.post("/auth/oauth2/revoke", { access_token }));
  },
};

async function verify(session: Session, { get, post, put }: Requests, sms: string): Promise<void> {
  const { send } = session;
  const start = (id: string) =>
    post(`${userPath}/verifications`, { device_id: Number(id), expires_in: 120, custom_message: "" });
  const text = await send("Send-OneLoginAuthentication, SMS", start(sms), authentication);
  const code = { otp: newestCode(session), device_id: Number(sms) };
  const path = `${userPath}/verifications/${textOf(text.json, "id")}`;
  await send("Resolve-OneLoginAuthentication -OTP", put(path, code), isAccepted);
  const push = await send("Send-OneLoginAuthentication, Protect", start(seeded.protect), authentication);
  approvePush(session);
  const poll = get(`${userPath}/verifications/${textOf(push.json, "id")}`);
  await send("Resolve-OneLoginAuthentication", poll, isAccepted);
  await send("Send-OneLoginAuthentication, voice", start(seeded.voice), authentication);
}
