export { type SharedTokens, shareTokens, type TokenStore } from "./tokens/token-store.ts";
