import { approvePush } from "./phone.ts";
import {
  type Client,
  ClientProblem,
  type Read,
  requestsWith,
  seeded,
  textOf,
  user,
  userPath,
  type WireRequest,
} from "./session.ts";

type Pair = NonNullable<Client["clients"]>[number];

/** It looks for texts in the response and does not parse it. */
const accepted: Read = ({ text }) => {
  if (!text.includes('"status":"accepted"')) throw new ClientProblem('it looks for `"status":"accepted"`');
};

const readAll = { clientId: "pair-to-read", clientSecret: "secret-1", scopes: ["Read All"] } as const;
const authenticationOnly = {
  ...{ clientId: "pair-to-verify", clientSecret: "secret-2" },
  scopes: ["Authentication Only"],
} as const;

export const pam: Client = {
  name: "pam-onelogin",
  about:
    "A PAM module in C that runs against live tenants: a *Read All* pair lists, an *Authentication Only* pair verifies.",
  clients: [readAll, authenticationOnly],
  play: async (session) => {
    const { send } = session;
    const tokenOf = async (call: string, { clientId, clientSecret }: Pair) => {
      const authorization = `client_id:${clientId},client_secret:${clientSecret}`;
      const body = '{ "grant_type":"client_credentials" }';
      const headers = { "content-type": "application/json", authorization };
      const { json } = await send(call, () => ({
        method: "POST",
        path: "/auth/oauth2/v2/token",
        headers,
        body,
      }));
      return `bearer ${textOf(json, "access_token")}`;
    };
    const { get: read } = requestsWith({ authorization: await tokenOf("token of Read All", readAll) });
    await send("devices", read(`${userPath}/devices`), ({ text }) => {
      const devices = text.split("}").filter((part) => part.includes("{"));
      if (devices.every((device) => /"device_id":"\d+".*"default":(true|false)$/.test(device))) return;
      throw new ClientProblem("it takes digits in `device_id`, and `default` as the last key");
    });

    const authorization = await tokenOf("token of Authentication Only", authenticationOnly);
    const headers = { "content-type": "application/json", authorization };
    const post = (body: string) => (): WireRequest => ({
      ...{ method: "POST", path: `${userPath}/verifications`, headers, body },
    });
    const { code } = session.control.getTotp({ user_id: user.id, device_id: seeded.protect });
    const otp = `{ "otp" : "${code}", "device_id" : "${seeded.protect}"}`;
    await send("code of Protect", post(otp), accepted);
    const push = await send("push", post(`{"device_id" : ${seeded.protect}}`));
    approvePush(session);
    const { get } = requestsWith({ authorization });
    await send("devices with Authentication Only", get(`${userPath}/devices`));
    await send("poll", get(`${userPath}/verifications/${textOf(push.json, "id")}`), accepted);
  },
};
