import type { Locator, Page } from "@onelogin-mfa/page-kit/browser";
import jsqr from "jsqr";
import { expect } from "vitest";
import type { Application } from "../support/application.ts";
import { enroll, verify, verifyOnce } from "../support/flows.ts";
import { stepAt, totpAt } from "../support/totp.ts";
import { codeIn, newest, show, startedAt, test } from "./support/page.ts";

const start = (mfa: Application, factor: string) => enroll(mfa, { user_id: 42, factor });

test("an e-mail address is enrolled and verified with the codes that the phone shows", async ({ opened }) => {
  const { mfa, page } = opened;
  const enrollment = await start(mfa, "OneLogin Email");
  const outcome = await enrollment.submit(await codeIn(page, "email_code"));
  expect(outcome.status).toBe("accepted");
  await newest(page, "email_code").getByText("accepted", { exact: true }).waitFor();
  const verification = await verify(mfa, { user_id: 42 });
  expect(await verification.submit(await codeIn(page, "email_code"))).toMatchObject({ status: "accepted" });
});

test("a magic link is followed from the e-mail, and leads on to the application", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  const redirect_to = `${sandbox.url}/_sandbox/#view=user`;
  const enrollment = await enroll(mfa, { user_id: 42, factor: "Email Magic Link", redirect_to });
  const opening = page.waitForEvent("popup");
  await newest(page, "email_link").getByRole("link", { name: "Open the link" }).click();
  const popup = await opening;
  await newest(page, "email_link").getByText("accepted", { exact: true }).waitFor();
  expect(await enrollment.poll()).toMatchObject({ status: "accepted" });
  // it leads there by itself, two seconds later
  await popup.getByRole("link", { name: "Continue" }).click();
  await popup.waitForURL(redirect_to);
  // a page behind another one is drawn late
  await popup.close();
  const verification = await verify(mfa, { user_id: 42 });
  await newest(page, "email_link").getByRole("link", { name: "Open the link" }).click();
  await newest(page, "email_link").getByText("accepted", { exact: true }).waitFor();
  expect(await verification.poll()).toMatchObject({ status: "accepted" });
});

test("a voice call is polled, takes the token on its keypad, and rejects a wrong one", async ({ opened }) => {
  const { mfa, page } = opened;
  const enrollment = await start(mfa, "OneLogin Voice");
  await page.getByText(`Your application shows ${enrollment.verification_token}`).waitFor();
  await newest(page, "voice").getByRole("button", { name: "Poll" }).click();
  await page.getByText("The API responds: pending").waitFor();
  await press(page, enrollment.verification_token ?? "");
  await newest(page, "voice").getByText("accepted", { exact: true }).waitFor();
  expect(await enrollment.poll()).toMatchObject({ status: "accepted" });
  const verification = await verify(mfa, { user_id: 42 });
  await press(page, "000");
  await newest(page, "voice").getByText("rejected", { exact: true }).waitFor();
  expect(await verification.poll()).toMatchObject({ status: "rejected" });
});

async function press(page: Page, digits: string): Promise<void> {
  const keypad = newest(page, "voice").locator("form");
  await keypad.getByLabel("Token that your app shows").fill(digits);
  await keypad.getByRole("button", { name: "Enter" }).click();
}

test("Protect is activated and then asked to approve, and can deny", async ({ opened }) => {
  const { mfa, page } = opened;
  const push = newest(page, "push");
  const enrollment = await start(mfa, "OneLogin Protect");
  await push.getByRole("button", { name: "Approve" }).click();
  await push.getByText("accepted", { exact: true }).waitFor();
  expect(await enrollment.poll()).toMatchObject({ status: "accepted" });
  const choices = [
    ["Approve", "accepted"],
    ["Deny", "rejected"],
  ] as const;
  for (const [name, status] of choices) {
    const verification = await verify(mfa, { user_id: 42 });
    await push.getByRole("button", { name }).click();
    await push.getByText(status, { exact: true }).waitFor();
    expect(await verification.poll()).toMatchObject({ status });
  }
});

test("an authenticator is set up from the QR code, and its code is the one that the page shows", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  const enrollment = await start(mfa, "Authenticator");
  const message = newest(page, "authenticator");
  const scanned = await readQrCode(message.getByRole("img"));
  expect(scanned).toBe(enrollment.totp_url);
  const secret = new URL(scanned ?? "").searchParams.get("secret") ?? "";
  const code = totpAt(secret, stepAt(startedAt));
  expect(await enrollment.submit(code)).toMatchObject({ status: "accepted" });
  await show(page, "User");
  const device = page.getByRole("region", { name: "Devices" }).getByRole("listitem");
  await device.getByText("used, next").waitFor();
  // the next step of 30 seconds
  sandbox.control.setClock({ advance_ms: 60_000 });
  await device.getByText("used, next").waitFor({ state: "detached" });
  const otp = (await device.locator(".code .mono").textContent()) ?? "";
  const device_id = (await mfa.getAuthenticationDevices({ user_id: 42 }))[0]?.device_id ?? "";
  expect(await verifyOnce(mfa, { user_id: 42, otp, device_id })).toMatchObject({ status: "accepted" });
});

/** Reads the QR code as a camera does, from a picture of the screen. */
async function readQrCode(code: Locator): Promise<string | undefined> {
  const png = (await code.screenshot()).toString("base64");
  const { width, height, pixels } = await decode(code, png);
  // the package is CommonJS and its declarations describe an ES module
  const read = jsqr as unknown as typeof jsqr.default;
  return read(Uint8ClampedArray.from(pixels), width, height)?.data;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

/** The pixels of a PNG; the browser has a decoder. An empty page does the work, the tested one may load no data. */
async function decode(code: Locator, png: string): Promise<Picture> {
  const empty = await code.page().context().newPage();
  const script = `(async () => {
    const bytes = Uint8Array.from(atob("${png}"), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return { width, height, pixels: [...canvas.getImageData(0, 0, width, height).data] };
  })()`;
  const picture = await empty.evaluate<Picture>(script);
  await empty.close();
  return picture;
}
