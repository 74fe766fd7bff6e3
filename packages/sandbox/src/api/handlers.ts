import type { components, OperationId, operations } from "@onelogin-mfa/client/openapi";
import type { Defined } from "../control/types.ts";
import type { ApiSettings } from "../options.ts";
import { challengeOf, statusAt } from "../state/challenges.ts";
import { type ChangeContext, type Changed, changeUser, userOf } from "../state/change-context.ts";
import { devicesAt, makeTemporaryCode, removeDevice } from "../state/devices.ts";
import { type FactorKind, factorOf, namesOf, offeredTo } from "../state/factors.ts";
import {
  startRegistration,
  startVerification,
  submitRegistrationCode,
  submitVerificationCode,
  verifyInOneStep,
} from "../state/flows.ts";
import { totpUrlOf } from "../state/messages.ts";
import type { Challenge, Compat, Device, Instant, State, Status, User } from "../state/model.ts";
import { rateLimitAt } from "../state/rate-limit.ts";
import { issueToken, refreshToken, refreshTokenOf, revokeToken, tokenLife } from "../state/tokens.ts";
import { changeProfile } from "../state/users.ts";
import type { ApiResponse } from "./http.ts";
import { userList, wireUser } from "./users.ts";

type Schemas = components["schemas"];

type PathOf<Op> = Op extends { parameters: { path: infer Path } } ? Path : unknown;

/** The JSON body of an operation's request; `undefined` as well where it is optional. */
type BodyOf<Op> = Op extends { requestBody: { content: infer C } }
  ? Defined<C[keyof C]>
  : Op extends { requestBody?: { content: infer C } }
    ? Defined<C[keyof C]> | undefined
    : undefined;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : undefined;

/** The responses that an operation declares, discriminated by `status`. */
type ResponseOf<Op> = Op extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & number]: {
        readonly status: Status;
        readonly body: JsonOf<Responses[Status]>;
      };
    }[keyof Responses & number]
  : never;

/** The input of a handler: an authorized call with a valid body. */
interface ApiInput<Id extends OperationId> {
  readonly path: PathOf<operations[Id]>;
  readonly body: BodyOf<operations[Id]>;
  readonly query: string;
  /** The caller's client id, for the token operations. */
  readonly clientId: string;
  readonly settings: ApiSettings;
}

/** Handles one operation: returns the next state and a response that the spec declares. */
export type ApiHandler<Id extends OperationId> = (
  state: State,
  input: ApiInput<Id>,
  context: ChangeContext,
) => Changed<ResponseOf<operations[Id]> & Pick<ApiResponse, "headers" | "changes" | "started">>;

/** A handler for each operation of the spec: a missing one is a compile error. */
export type ApiHandlers = { readonly [Id in OperationId]: ApiHandler<Id> };

type AnyGrant = Schemas["ClientCredentialsGrant" | "RefreshTokenGrant"];

const success = { error: false, code: 200, type: "success", message: "Success" } as const;

/** OneLogin's MFA API. Where sources disagree, `compat` of the state chooses the shape. */
export const handlers: ApiHandlers = {
  getAuthFactors: (state, { path }) => {
    const offered = offeredTo(userOf(state, path.user_id));
    return [state, { status: 200, body: offered.map((kind) => wireFactor(kind, state)) }];
  },

  createFactorRegistration: (state, { path, body }, context) =>
    changeUser(state, path.user_id, (user) => {
      const [next, started, changes] = startRegistration(state, user, body, context);
      return [next, { status: 201, body: wireRegistration(started, user, state.compat), changes, started }];
    }),

  getUserRegistration: (state, { path }, { now }) => {
    const challenge = challengeOf(userOf(state, path.user_id), "registration", path.registration_id, now);
    return [state, { status: 200, body: wireRegistrationState(challenge, now, state.compat) }];
  },

  verifyUserRegistration: (state, { path, body }, context) =>
    changeUser(state, path.user_id, (user) => {
      const [next, challenge, changes] = submitRegistrationCode(
        user,
        path.registration_id,
        body.otp,
        context,
      );
      const result = wireRegistrationState(challenge, context.now, state.compat);
      return [next, { status: 200, body: result, changes }];
    }),

  getAuthenticationDevices: (state, { path, settings }, { now }) => {
    const all = devicesAt(userOf(state, path.user_id), now);
    const devices = settings.listTemporaryCodes ? all : all.filter(({ temporary }) => !temporary);
    return [state, { status: 200, body: devices.map(wireDevice) }];
  },

  deleteEnrolledFactor: (state, { path }, { now }) =>
    changeUser(state, path.user_id, (user) => {
      const [next, changes] = removeDevice(user, path.device_id, now);
      return [next, { status: 204, body: undefined, changes }];
    }),

  createDeviceVerification: (state, { path, body }, context) =>
    changeUser(state, path.user_id, (user) => {
      const [next, started, changes] = startVerification(state, user, body, context);
      return [next, { status: 201, body: wireVerification(started, user), changes, started }];
    }),

  verifyUserOtp: (state, { path, body }, context) =>
    changeUser(state, path.user_id, (user) => {
      const [next, result, changes] = verifyInOneStep(state, user, body, context);
      return [next, { status: 200, body: wireOtpResult(result, state.compat), changes }];
    }),

  getUserVerification: (state, { path }, { now }) => {
    const challenge = challengeOf(userOf(state, path.user_id), "verification", path.verification_id, now);
    const { id, device_id } = challenge;
    return [state, { status: 200, body: { id, status: wireStatus(challenge, now), device_id } }];
  },

  verifyUserVerification: (state, { path, body }, context) =>
    changeUser(state, path.user_id, (user) => {
      const [next, challenge, changes] = submitVerificationCode(user, path.verification_id, body, {
        ...context,
        compat: state.compat,
      });
      const { id, device_id } = challenge;
      const result = { id, status: wireStatus(challenge, context.now), device_id };
      return [next, { status: 200, body: wireOtpResult(result, state.compat), changes }];
    }),

  generateOtp: (state, { path, body }, context) =>
    changeUser(state, path.user_id, (user) => {
      const [next, made, changes] = makeTemporaryCode(user, body ?? {}, context);
      const { code, reusable, expires_at, device_id } = made;
      const until = state.compat === "observed" ? new Date(expires_at).toISOString() : seconds(expires_at);
      const response = { mfa_token: code, reusable, expires_at: until, device_id };
      return [next, { status: 201, body: response, changes }];
    }),

  listUsers: (state, { query }) => [state, userList(state, new URLSearchParams(query))],

  getUser: (state, { path }) => [state, { status: 200, body: wireUser(userOf(state, path.user_id)) }],

  updateUser: (state, { path, body }) =>
    changeUser(state, path.user_id, (user) => {
      const [changed, changes] = changeProfile(state, user, body);
      return [changed, { status: 200, body: wireUser(changed), changes }];
    }),

  generateToken: (state, { clientId, body }, context) => {
    // the generated type leaves out what the spec discourages
    const grant = body as AnyGrant;
    const [next, token, changes] =
      "refresh_token" in grant ? refreshToken(state, grant, context) : issueToken(state, clientId, context);
    const response = {
      access_token: token.access_token,
      created_at: new Date(token.created_at).toISOString(),
      expires_in: tokenLife,
      refresh_token: refreshTokenOf(token),
      token_type: "bearer",
      account_id: state.account_id,
    };
    // recorded, as those of no other response are
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "max-age=0, private, must-revalidate",
    };
    return [next, { status: 200, body: response, changes, headers }];
  },

  revokeToken: (state, { body, clientId }, { now }) => {
    const [next, changes] = revokeToken(state, body.access_token, clientId, now);
    return [next, { status: 200, body: { status: success }, changes }];
  },

  getRateLimit: (state, _, { now }) => {
    const { remaining, resets_in_s } = rateLimitAt(state, now);
    const data = {
      "X-RateLimit-Limit": state.rate_limit.limit,
      "X-RateLimit-Remaining": remaining,
      "X-RateLimit-Reset": resets_in_s,
    };
    return [state, { status: 200, body: { status: success, data } }];
  },
};

/** The time in UTC to the second, as in printed responses. */
function seconds(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** A status in the API's words: no source names one for an expired challenge, so it is `rejected`. */
function wireStatus(challenge: Challenge, now: Instant): Status {
  const status = statusAt(challenge, now);
  return status === "expired" ? "rejected" : status;
}

function wireFactor(kind: FactorKind, state: State): Schemas["AuthFactor"] {
  return { factor_id: state.factor_ids[kind], ...namesOf(kind) };
}

function wireDevice({ device_id, display_name, kind, default: isDefault }: Device): Schemas["Device"] {
  return { device_id, user_display_name: display_name, ...typeOf(kind), default: isDefault };
}

/** A registration as its start returns it. `expires_at` of Protect is null, or absent in the reference. */
function wireRegistration(
  { kind, id, status, display_name, device_id, expires_at, token, secret }: Challenge,
  user: User,
  compat: Compat,
): Schemas["FactorRegistration"] {
  const names = { ...typeOf(kind), user_display_name: display_name };
  if (status === "accepted") return { id, status, ...names, device_id };
  const hiddenExpiry = compat === "observed" ? { expires_at: null } : {};
  const factor_data = {
    ...(token !== undefined && { verification_token: token }),
    ...(secret !== undefined && { totp_url: totpUrlOf(user, secret) }),
  };
  return {
    id,
    status,
    ...names,
    ...(factorOf(kind).hidesExpiry ? hiddenExpiry : { expires_at: seconds(expires_at) }),
    ...(Object.keys(factor_data).length > 0 && { factor_data }),
  };
}

/** The state of a registration. While it is pending, only the reference prints a `device_id`. */
function wireRegistrationState(
  challenge: Challenge,
  now: Instant,
  compat: Compat,
): Schemas["RegistrationState"] {
  const status = wireStatus(challenge, now);
  const hasDevice = status === "accepted" || compat === "documented";
  return { id: challenge.id, status, ...(hasDevice && { device_id: challenge.device_id }) };
}

function wireVerification(challenge: Challenge, user: User): Schemas["DeviceVerification"] {
  const { id, device_id, kind, display_name, expires_at, token } = challenge;
  return {
    id,
    user_id: String(user.id),
    device_id,
    ...typeOf(kind),
    user_display_name: display_name,
    expires_at: seconds(expires_at),
    ...(token !== undefined && { factor_data: { verification_token: token } }),
  };
}

/** The result of a code: a state, as live clients read it, or the reference's envelope. */
function wireOtpResult(
  result: { id: string; status: Status; device_id?: string },
  compat: Compat,
): Schemas["OtpResult"] {
  const { id, status, device_id } = result;
  if (compat === "observed") return { id, status, ...(device_id !== undefined && { device_id }) };
  return status === "accepted"
    ? { status: { type: "success", code: 200, message: "Success", error: false } }
    : { status: { type: "Unauthorized", code: 401, message: "Authentication Failure", error: true } };
}

function typeOf(kind: Device["kind"]): { auth_factor_name: string; type_display_name: string } {
  const { name, auth_factor_name } = namesOf(kind);
  return { auth_factor_name, type_display_name: name };
}
