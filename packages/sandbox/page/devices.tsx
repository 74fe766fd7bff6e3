import type { App } from "./app.ts";
import type { Device, FactorKind, TotpCode, User } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Button, Card, CopyButton, Icon, kindNames, Status, Tile } from "./parts.tsx";
import { formatTime } from "./time.ts";

/** The user's devices, with the codes that authenticator apps show, and the factors that can be enrolled. */
export function DeviceList({ app, data: { user, devices, totpCodes } }: { app: App; data: Data }) {
  return (
    <Card title="Devices" id="devices">
      {devices.length === 0 && <p class="item quiet">None enrolled yet.</p>}
      <ul>
        {devices.map((device) => (
          <DeviceLine
            key={device.device_id}
            app={app}
            user={user}
            device={device}
            totp={totpCodes.get(device.device_id)}
          />
        ))}
      </ul>
      {user && devices.length > 0 && (
        <div class="item">
          <div class="from-start">
            <EnrollButtons app={app} user={user} />
          </div>
        </div>
      )}
    </Card>
  );
}

/** A button for each factor that the user can enroll, which an application would offer. */
export function EnrollButtons({ app, user }: { app: App; user: User }) {
  const enroll = (kind: FactorKind) => () => app.run(() => app.application.enroll(user.id, kind), String);
  if (user.offered.length === 0) return <p class="quiet">All factors are enrolled.</p>;
  return (
    <div class="row">
      {user.offered.map((kind) => (
        <Button
          key={kind}
          onClick={enroll(kind)}
          label={
            <>
              <span class="hidden-text">Enroll </span>
              <Icon name="plus" />
              {kindNames[kind]}
            </>
          }
        />
      ))}
    </div>
  );
}

function DeviceLine(props: { app: App; user: User | undefined; device: Device; totp: TotpCode | undefined }) {
  const { app, user, device, totp } = props;
  const { device_id, kind, user_display_name, expires_at, code } = device;
  const verify = () => app.run(() => app.application.verify(user?.id ?? 0, device_id), String);
  return (
    <li class="item">
      <Tile kind={kind} />
      <span>
        <bdi>{user_display_name}</bdi> {device.default && <span class="badge">default</span>}
      </span>
      {expires_at === null ? (
        <Button label="Verify" onClick={verify} />
      ) : (
        <Status state="pending" expiresAt={expires_at} now={app.now} />
      )}
      <span class="quiet wide">
        {kindNames[kind]} · {device_id}
      </span>
      {code !== undefined && (
        <div class="code wide">
          <span class="mono">{code}</span>
          <CopyButton app={app} text={code} label="Copy the temporary code" />
        </div>
      )}
      {totp && <AppCode app={app} totp={totp} />}
    </li>
  );
}

/** The code on the screen of an authenticator app. If it has been used, the next one is accepted already. */
function AppCode({ app, totp }: { app: App; totp: TotpCode }) {
  const { code, displayed_code, displayed_until, accepted_from } = totp;
  const isUsed = code !== displayed_code;
  const isEarly = Date.parse(accepted_from) > app.now;
  return (
    <div class="code wide">
      <span>
        <span class={isUsed ? "mono used" : "mono"}>{displayed_code}</span>{" "}
        {isUsed && (
          <>
            used, next <span class="mono">{code}</span>
            {isEarly && ` from ${formatTime(accepted_from)}`}
          </>
        )}
      </span>
      <Status state="pending" expiresAt={displayed_until} now={app.now} />
      <CopyButton app={app} text={code} label="Copy the code" />
    </div>
  );
}
