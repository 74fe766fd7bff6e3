export { createLogin, type Login } from "./create-login.ts";
export { memoryStore } from "./memory-store.ts";
export type { Awaitable, EnrollmentPolicy, Fields, LoginOptions, UserOptions } from "./options.ts";
export { english, type Texts } from "./pages/texts.ts";
export type { SessionStore } from "./session-store.ts";
export type { Identity, User } from "./user.ts";
export type { Choice, View } from "./view.ts";
