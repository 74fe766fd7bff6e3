import type { DatabaseSync } from "node:sqlite";
import type { SessionStore } from "@onelogin-mfa/login/stores";

/** Time between two deletions of rows whose time is over, in milliseconds. */
const cleanUpMs = 60_000;

const insert = `INSERT INTO login_rows (key, value, ends_at) VALUES ($key, $value, $endsAt)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at`;

/**
 * Creates a store in a table of SQLite, whose file processes of one machine share. The SQL is right for Postgres too: number its
 * parameters, and give all hosts the same time. Each call is one statement, as another process may write between two, and compares the
 * row's time, as the clean-up may not have run yet.
 */
export function createSqliteStore(db: DatabaseSync): SessionStore {
  // only SQLite needs the first line: it waits while another process writes, instead of throwing
  db.exec(`PRAGMA busy_timeout = 1000;
    CREATE TABLE IF NOT EXISTS login_rows (key TEXT PRIMARY KEY, value TEXT NOT NULL, ends_at BIGINT NOT NULL);
    CREATE INDEX IF NOT EXISTS login_rows_ends_at ON login_rows (ends_at)`);
  const read = db.prepare("SELECT value FROM login_rows WHERE key = $key AND ends_at > $now");
  const write = db.prepare(`${insert} RETURNING key`);
  const claim = db.prepare(`${insert} WHERE login_rows.ends_at <= $now RETURNING key`);
  const update = db.prepare(
    "UPDATE login_rows SET value = $value, ends_at = $endsAt WHERE key = $key AND ends_at > $now RETURNING key",
  );
  const remove = db.prepare("DELETE FROM login_rows WHERE key = $key");
  const cleanUp = db.prepare("DELETE FROM login_rows WHERE ends_at <= $now");
  let cleanedUpAt = 0;

  return {
    async get(key) {
      return read.get({ key, now: Date.now() })?.value?.toString();
    },
    async set(key, value, ttlMs, when) {
      const now = Date.now();
      if (now - cleanedUpAt >= cleanUpMs) {
        cleanUp.run({ now });
        cleanedUpAt = now;
      }
      // no column for fractions
      const row = { key, value, endsAt: now + Math.ceil(ttlMs) };
      if (when === undefined) return write.all(row).length === 1;
      return (when === "absent" ? claim : update).all({ ...row, now }).length === 1;
    },
    async delete(key) {
      remove.run({ key });
    },
  };
}
