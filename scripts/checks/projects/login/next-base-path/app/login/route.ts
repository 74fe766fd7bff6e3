import { login } from "@/lib/login";
export const { GET, POST } = login;
