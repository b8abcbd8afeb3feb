import { type DataSource, In, type QueryDeepPartialEntity, type Repository } from 'typeorm';
import { newId, type NewEvent, type Role, storableText, SwitchboardError } from '@switchboard/core';
import { accessRevoked } from './credential-store.ts';
import { isTaken } from './database-errors.ts';
import { Session } from './entities/session.entity.ts';
import { type Language, User } from './entities/user.entity.ts';
import { gatheredLookUp } from './gathered-look-up.ts';
import { appendEvents } from './sql/append-events.ts';
import { type Doing, recordAudit } from './sql/record-audit.ts';
import { settingsChanged } from './sql/settings-changed.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** Who somebody is according to the host application's JWT. */
export interface HostIdentity {
  subject: string;
  name: string | null;
  email: string | null;
  /** null when the token says nothing: an agent at first, and no change later. */
  role: Role | null;
}

export interface NewUser {
  email: string;
  name: string;
  role: Role;
  passwordHash: string | null;
}

/** What is left out stays. */
export interface UserChanges {
  name?: string | undefined;
  role?: Role | undefined;
  isDisabled?: boolean | undefined;
}

/** What is left out stays; `language` null: as the browser asks. */
export interface OwnChanges {
  name?: string | undefined;
  email?: string | undefined;
  language?: Language | null | undefined;
}

export interface PasswordChange {
  /** Who sets it; null: the command line. */
  userId?: string | null;
  exceptSessionId?: string | null;
  replaces?: string | null;
}

export class UserStore {
  readonly #users: Repository<User>;
  readonly #lookUp: (id: string) => Promise<User | null>;

  constructor(dataSource: DataSource) {
    this.#users = dataSource.getRepository(User);
    this.#lookUp = gatheredLookUp(
      (ids) => this.#users.findBy({ id: In(ids) }),
      ({ id }) => id,
    );
  }

  async byId(id: string): Promise<User | null> {
    // Nobody is called what cannot be stored; asked for, it would spoil the look-up of the others.
    return storableText(id) === id ? await this.#lookUp(id) : null;
  }

  /** One of our own users: a host application's people do not sign in by address. */
  byEmail(email: string): Promise<User | null> {
    return this.#users.findOneBy({ email: email.trim().toLowerCase(), source: 'local' });
  }

  list(): Promise<User[]> {
    return this.#users.find({ order: { createdAt: 'ASC' } });
  }

  /** False on a fresh installation: somebody must be let in by the first link. */
  async anOwnerHasSignedIn(): Promise<boolean> {
    const owners: unknown[] = await this.#users.query(
      `select from users u where u.role = 'owner' and u.disabled_at is null
         and (u.password_hash is not null or u.source = 'host'
           or exists (select from sign_in_links l where l.user_id = u.id and l.used_at is not null))
       limit 1`,
    );
    return owners.length > 0;
  }

  /**
   * `by`: who does it, where it is not the first start; everyone is told then.
   *
   * @throws SwitchboardError `conflict` when the address is taken.
   */
  async add(user: NewUser, by: Doing | null = null): Promise<User> {
    const email = user.email.trim().toLowerCase();
    const created = this.#users.create({ ...user, email, id: newId(), source: 'local', disabledAt: null });
    await this.#users.manager.transaction(async (manager) => {
      const { raw } = await manager
        .createQueryBuilder()
        .insert()
        .into(User)
        .values(created)
        .orIgnore()
        .returning('id')
        .execute();
      if ((raw as unknown[]).length === 0) throw addressTaken(email);
      if (by === null) return;
      const db = queryableOf(manager);
      const { name, role } = user;
      await recordUserAudit(db, by, 'user.added', created.id, { email, name, role });
      await appendEvents(db, [settingsChanged('users')], by.at);
    });
    return (await this.byId(created.id))!;
  }

  /** The user that a valid host JWT names, made at the first sight; two first sights at once make one. */
  async fromHost(identity: HostIdentity, at: Date): Promise<User> {
    const known = await this.byId(identity.subject);
    if (known === null) {
      await this.#users
        .createQueryBuilder()
        .insert()
        .values({
          id: identity.subject,
          source: 'host',
          email: identity.email,
          name: identity.name ?? identity.email ?? identity.subject,
          role: identity.role ?? 'agent',
        })
        .orIgnore()
        .execute();
      return (await this.byId(identity.subject))!;
    }
    // The host application owns the roles of its people; those of our own users are set here.
    const changes = {
      ...(identity.role !== null && identity.role !== known.role ? { role: identity.role } : {}),
      ...(identity.name !== null && identity.name !== known.name ? { name: identity.name } : {}),
    };
    if (known.source === 'host' && Object.keys(changes).length > 0) {
      return (await this.#change(known.id, changes, { userId: known.id, at })) ?? known;
    }
    return known;
  }

  /** By id, or by the address of one of our own. */
  async find(idOrEmail: string): Promise<User | null> {
    return (await this.byEmail(idOrEmail)) ?? (await this.byId(idOrEmail));
  }

  /**
   * A new password ends what the old one had opened: sessions, but for the one that is to stay, their sockets, and unused
   * links. `replaces`: the hash that must still be the one of now, where given.
   *
   * @throws SwitchboardError `conflict` when it is another by now
   */
  async setPasswordHash(
    id: string,
    passwordHash: string,
    at: Date,
    { userId = null, exceptSessionId = null, replaces }: PasswordChange = {},
  ): Promise<void> {
    await this.#users.manager.transaction(async (manager) => {
      const db = queryableOf(manager);
      const user = await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (user === null) return;
      if (replaces !== undefined && user.passwordHash !== replaces) {
        throw new SwitchboardError('conflict', 'The password was changed a moment ago. Sign in again.');
      }
      await manager.update(User, { id }, { passwordHash });
      const revoked = await endSessions(db, id, exceptSessionId);
      // The link has done what it was for: the next change asks for this password.
      await manager.update(Session, { userId: id }, { isFromLink: false });
      await recordUserAudit(db, { userId, at }, 'user.password_set', id);
      if (revoked.length > 0) await appendEvents(db, revoked, at);
    });
  }

  async disable(id: string, at: Date): Promise<void> {
    await this.#change(id, { disabledAt: at }, { userId: null, at });
  }

  /** Whoever is signed in with the old role has to sign in again. */
  async setRole(id: string, role: Role, at: Date): Promise<void> {
    await this.#change(id, { role }, { userId: null, at });
  }

  /**
   * What owners change of others. Null when there is no such user.
   *
   * @throws SwitchboardError `conflict` when nobody would be left who may do this
   */
  async update(
    id: string,
    { name, role, isDisabled }: UserChanges,
    { userId, at }: Doing,
  ): Promise<User | null> {
    const known = await this.byId(id);
    if (known === null) return null;
    const changes = {
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
      ...(isDisabled === undefined || isDisabled === (known.disabledAt !== null)
        ? {}
        : { disabledAt: isDisabled ? at : null }),
    };
    return await this.#change(id, changes, { userId, at, keepsAnOwner: true });
  }

  /**
   * What users change of themselves.
   *
   * @throws SwitchboardError `conflict` when the address is taken
   */
  async updateOwn(id: string, changes: OwnChanges, at: Date): Promise<User | null> {
    const { name, language } = changes;
    const email = changes.email?.trim().toLowerCase();
    const set = {
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(language === undefined ? {} : { language }),
    };
    try {
      return await this.#change(id, set, { userId: id, at });
    } catch (error) {
      if (email !== undefined && isTaken(error)) throw addressTaken(email);
      throw error;
    }
  }

  /**
   * Says on which channels a user may read only; those that are not named they may write to, as far as their role lets
   * them. False when there is no such user.
   *
   * @throws SwitchboardError `bad_request` when one of the channels is not there
   */
  async setReadOnlyChannels(id: string, channelIds: readonly string[], by: Doing): Promise<boolean> {
    return await this.#users.manager.transaction(async (manager) => {
      const db = queryableOf(manager);
      const user = await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (user === null) return false;
      const { rows: known } = await db.query<{ id: string }>({
        text: `select id from channels where id = any($1::uuid[]) order by id for key share`,
        values: [channelIds],
      });
      if (known.length !== new Set(channelIds).size) {
        throw new SwitchboardError('bad_request', 'One of these channels is not there any more.');
      }
      await db.query({ text: `delete from channel_viewers where user_id = $1`, values: [id] });
      await db.query({
        text: `insert into channel_viewers (user_id, channel_id) select distinct $1, k from unnest($2::uuid[]) as k`,
        values: [id, channelIds],
      });
      await recordUserAudit(db, by, 'user.channels_changed', id, { read_only_channel_ids: channelIds });
      await appendEvents(db, [settingsChanged('users')], by.at);
      return true;
    });
  }

  /** Changes a user and tells everyone what colleagues see of it, in one transaction; nothing where nothing changes. */
  async #change(
    id: string,
    changes: QueryDeepPartialEntity<User>,
    { userId, at, keepsAnOwner = false }: Doing & { keepsAnOwner?: boolean },
  ): Promise<User | null> {
    return await this.#users.manager.transaction(async (manager) => {
      const db = queryableOf(manager);
      if (keepsAnOwner) await lockOwners(db);
      const before = await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (before === null) return null;
      const told = JSON.stringify(userUpdated(before).data);
      const changed = (Object.keys(changes) as (keyof User)[]).filter((key) => changes[key] !== before[key]);
      if (changed.length === 0) return before;
      const after = manager.merge(User, before, changes as User);
      await manager.update(User, { id }, changes);
      if (keepsAnOwner) await assertAnOwnerIsLeft(db);
      // Otherwise they would be signed in again the moment that they are let in again.
      if (after.disabledAt !== null && changed.includes('disabledAt')) await endSessions(db, id, null);
      await recordUserAudit(db, { userId, at }, actionOf(changed, after), id, detailOf(changed, after));
      const event = userUpdated(after);
      const events = JSON.stringify(event.data) === told ? [] : [event];
      await appendEvents(db, [settingsChanged('users'), ...events], at);
      return after;
    });
  }
}

/**
 * Whoever changes owners does it one after another: two who demote each other would leave none. Their keys stay free for
 * what refers to them: whoever writes a note as one owner must not wait here for whoever assigns something to another.
 */
async function lockOwners(db: Queryable): Promise<void> {
  await db.query({ text: `select from users where role = 'owner' order by id for no key update` });
}

async function assertAnOwnerIsLeft(db: Queryable): Promise<void> {
  const { rows } = await db.query({
    text: `select from users where role = 'owner' and disabled_at is null limit 1`,
  });
  if (rows.length > 0) return;
  throw new SwitchboardError('conflict', 'Somebody must stay owner. Make another user an owner first.');
}

/** Deletes a user's sessions but one, and links that nobody has used; answers what tells the sockets of it. */
async function endSessions(
  db: Queryable,
  userId: string,
  exceptSessionId: string | null,
): Promise<NewEvent<'access.revoked'>[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `delete from sessions where user_id = $1 and ($2::uuid is null or id <> $2) returning id`,
    values: [userId, exceptSessionId],
  });
  await db.query({
    text: `delete from sign_in_links where user_id = $1 and used_at is null`,
    values: [userId],
  });
  return rows.map(({ id }) => accessRevoked({ user_id: userId, session_id: id, api_token_id: null }));
}

async function recordUserAudit(
  db: Queryable,
  { userId, at }: Doing,
  action: string,
  subjectId: string,
  detail?: Record<string, unknown>,
): Promise<void> {
  const entry = { userId, action, subjectId, ...(detail === undefined ? {} : { detail }) };
  await recordAudit(db, { ...entry, subjectType: 'user' }, at);
}

function actionOf(changed: readonly (keyof User)[], after: User): string {
  if (!changed.includes('disabledAt')) return 'user.changed';
  return after.disabledAt === null ? 'user.enabled' : 'user.disabled';
}

/** Of what has changed, that which may be read by other owners for ever. */
function detailOf(changed: readonly (keyof User)[], after: User): Record<string, unknown> {
  const shown = changed.filter((key) => key !== 'disabledAt' && key !== 'passwordHash');
  return Object.fromEntries(shown.map((key) => [key, after[key]]));
}

function addressTaken(email: string): SwitchboardError {
  return new SwitchboardError('conflict', `There is a user with the address ${email} already.`);
}

function userUpdated({ id, name, role, disabledAt }: User): NewEvent<'user.updated'> {
  const user = { id, name, role, is_disabled: disabledAt !== null };
  return { type: 'user.updated', channelId: null, conversationId: null, data: { user } };
}
