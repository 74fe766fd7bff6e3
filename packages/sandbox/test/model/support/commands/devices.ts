import assert from "node:assert/strict";
import fc from "fast-check";
import { command, deviceAt, nth, pair, who } from "../command.ts";
import { noteNew, removed } from "../rules.ts";
import { send } from "../session.ts";

/** Makes a help desk's code. */
export const makeTemporary = command(
  "makeTemporary",
  fc.record({ user: who, reusable: fc.boolean(), expires_in: fc.constantFrom(undefined, 120, 3600) }),
  async (model, session, { user, reusable, expires_in }) => {
    const { own } = pair(model, user);
    const body = { reusable, expires_in };
    const path = { user_id: own.id };
    const { status, fields } = await send(model, session, { operation: "generateOtp", path, body });
    assert.equal(status, 201);
    const until = model.now + (expires_in ?? 72 * 3600) * 1000;
    assert.equal(Date.parse(String(fields.expires_at)), until);
    const code = String(fields.mfa_token);
    const id = noteNew(model, String(fields.device_id), "device");
    own.devices.push({ id, kind: "temporary_code", step: -1, code, reusable, until });
    own.codes.push(code);
  },
);

/** Removes a device, which may be another user's. */
export const remove = command(
  "remove",
  fc.record({ user: who, device: nth, isOwn: fc.constantFrom(true, true, true, false) }),
  async (model, session, { user, device: at, isOwn }) => {
    const { own, other } = pair(model, user);
    const device = deviceAt(isOwn ? own : other, model.now, at);
    const path = { user_id: own.id, device_id: device?.id ?? "1" };
    const { status } = await send(model, session, { operation: "deleteEnrolledFactor", path });
    const isGood = device !== undefined && isOwn;
    assert.equal(status, isGood ? 204 : 404, `removing ${path.device_id}`);
    if (isGood) removed(own, device.id, model.now);
  },
  (model, { user, device, isOwn }) =>
    !isOwn || deviceAt(pair(model, user).own, model.now, device) !== undefined,
);
