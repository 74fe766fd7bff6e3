export { createLogin, type Login, type RequestInfo } from "./create-login.ts";
export type { EventContext, LoginEvent, LoginEventDetails, RefusedReason } from "./events.ts";
export type {
  Awaitable,
  EnrollmentPolicy,
  Fields,
  LoginOptions,
  PasswordFields,
  RenderContext,
  RequestContext,
  SignInContext,
  UserOptions,
} from "./options.ts";
export { english } from "./pages/texts/english.ts";
export { german } from "./pages/texts/german.ts";
export type { Texts } from "./pages/texts/texts.ts";
export type { LimitValues, Times } from "./policy/settings.ts";
export { memoryStore } from "./stores/memory-store.ts";
export type { SessionStore } from "./stores/session-store.ts";
export type { FirstFactorIdentity, Identity, User } from "./user.ts";
export type { Choice, PageParts, View } from "./view.ts";
