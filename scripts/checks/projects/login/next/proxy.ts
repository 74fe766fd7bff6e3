import { login } from "@/lib/login";
export const proxy = login.proxy;
export const config = { matcher: "/account/:path*" };
