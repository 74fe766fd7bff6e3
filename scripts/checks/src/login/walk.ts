import type { Browser, Page } from "@onelogin-mfa/page-kit/browser";
import type { NewUser } from "@onelogin-mfa/sandbox";
import type { RunningSandbox } from "@onelogin-mfa/sandbox/node";

/** The user of the README's programs, as OneLogin has her. */
export const ada = {
  id: 42,
  name: "Ada",
  email: "ada@example.com",
  phone: "+15550142",
  devices: [{ kind: "sms" }, { kind: "protect" }],
} satisfies NewUser;
const user_id = ada.id;

/** The address of an application, with its base path, and the path of its guarded page below it. */
export interface Site {
  readonly url: string;
  readonly guarded: string;
}

/** Longer than the code of an app is good for. */
const nextCodeMs = 31_000;

/**
 * Walks through the login of an application in a browser: a text message, a device enrolled by a QR code, its code, and a push; a
 * guarded page before and after each.
 *
 * @returns what the browser complains of, and steps that do not come
 */
export async function walk(
  browser: Browser,
  { url, guarded }: Site,
  sandbox: RunningSandbox,
): Promise<string[]> {
  const problems: string[] = [];
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (line) => {
    const isOurs = line.type() === "error" && !line.location().url.endsWith("/favicon.ico");
    if (isOurs) problems.push(line.text());
  });
  try {
    await useAllFactors(page, { url, guarded }, sandbox);
  } catch (error) {
    problems.push(
      `${page.url()}: ${String(error).split("\n", 3).join(" ")}`,
      (await page.locator("main").allTextContents()).join(" "),
    );
  } finally {
    await context.close();
  }
  return problems;
}

async function useAllFactors(page: Page, { url, guarded }: Site, { control }: RunningSandbox): Promise<void> {
  const press = (name: string) => page.getByRole("button", { name }).click();
  const arrive = async () => {
    await page.waitForURL(`${url}${guarded}`);
    await page.getByText(ada.email).waitFor();
  };
  const enterPassword = async () => {
    await page.goto(`${url}${guarded}`);
    await page.getByLabel("User name").fill("ada");
    await page.getByLabel("Password").fill("demo");
    await press("Continue");
  };
  const enterCode = async (code: string) => {
    await page.getByLabel("Code", { exact: true }).fill(code);
    await press("Confirm");
  };
  const signOut = async () => {
    await page.goto(`${url}/login`);
    await press("Sign out");
    await page.getByLabel("User name").waitFor();
  };

  await enterPassword();
  await press("Text message");
  await page.getByLabel("Code", { exact: true }).waitFor();
  await enterCode(control.getLatestCode({ user_id }).code);
  await arrive();

  await page.goto(`${url}/login`);
  await press("Add a device");
  await press("Authenticator app");
  await page.getByRole("img", { name: "QR code" }).waitFor();
  const [challenge] = control.listChallenges({ user_id });
  await enterCode(control.getTotp({ user_id, challenge_id: challenge?.id ?? "none" }).code);
  // below a base path, Next.js leaves the slash out
  await page.waitForURL((at) => at.href === `${url}/` || at.href === url);
  await signOut();

  control.setClock({ advance_ms: nextCodeMs });
  await enterPassword();
  await press("Authenticator");
  const app = control.listDevices({ user_id }).find((device) => device.kind === "authenticator");
  await enterCode(control.getTotp({ user_id, device_id: app?.device_id ?? "none" }).code);
  await arrive();
  await signOut();

  await enterPassword();
  await press("App notification");
  await page.getByText("Waiting for you").waitFor();
  const [push] = control.listMessages({ user_id });
  control.approveMessage({ message_id: push?.id ?? "none" });
  await arrive();
  await signOut();
}
