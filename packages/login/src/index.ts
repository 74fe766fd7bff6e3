export { createLogin, type Login, type RequestInfo } from "./create-login.ts";
export type { EventContext, LoginEvent, LoginEventDetails, RefusedReason } from "./events.ts";
export type {
  Awaitable,
  EnrollmentPolicy,
  Fields,
  LoginOptions,
  SignInContext,
  UserOptions,
} from "./options.ts";
export { english, type Texts } from "./pages/texts.ts";
export type { LimitValues, Times } from "./policy/settings.ts";
export { memoryStore } from "./stores/memory-store.ts";
export type { SessionStore } from "./stores/session-store.ts";
export type { FirstFactorIdentity, Identity, User } from "./user.ts";
export type { Choice, View } from "./view.ts";
