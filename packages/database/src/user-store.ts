import { type DataSource, In, type QueryDeepPartialEntity, type Repository } from 'typeorm';
import { newId, type NewEvent, type Role, storableText, SwitchboardError } from '@switchboard/core';
import { accessRevoked } from './credential-store.ts';
import { Session } from './entities/session.entity.ts';
import { User } from './entities/user.entity.ts';
import { gatheredLookUp } from './gathered-look-up.ts';
import { appendEvents } from './sql/append-events.ts';
import { queryableOf } from './sql/statement.ts';

/** Who somebody is according to the host application's JWT. */
export interface HostIdentity {
  subject: string;
  name: string | null;
  email: string | null;
  /** null when the token says nothing: an agent at first, and no change later. */
  role: Role | null;
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

  /** @throws SwitchboardError `conflict` when the address is taken. */
  async add(user: { email: string; name: string; role: Role; passwordHash: string | null }): Promise<User> {
    const email = user.email.trim().toLowerCase();
    if ((await this.byEmail(email)) !== null) {
      throw new SwitchboardError('conflict', `There is a user with the address ${email} already.`);
    }
    const created = this.#users.create({ ...user, email, id: newId(), source: 'local', disabledAt: null });
    await this.#users.insert(created);
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
      return (await this.#change(known.id, changes, at)) ?? known;
    }
    return known;
  }

  /** By id, or by the address of one of our own. */
  async find(idOrEmail: string): Promise<User | null> {
    return (await this.byEmail(idOrEmail)) ?? (await this.byId(idOrEmail));
  }

  /** A new password ends what the old one had opened: sessions, their sockets, and unused links. */
  async setPasswordHash(id: string, passwordHash: string, at: Date): Promise<void> {
    await this.#users.manager.transaction(async (manager) => {
      await manager.update(User, { id }, { passwordHash });
      const { raw } = await manager
        .createQueryBuilder()
        .delete()
        .from(Session)
        .where('user_id = :id', { id })
        .returning('id')
        .execute();
      await manager.query(`delete from sign_in_links where user_id = $1 and used_at is null`, [id]);
      const revoked = (raw as { id: string }[]).map((session) =>
        accessRevoked({ user_id: id, session_id: session.id, api_token_id: null }),
      );
      if (revoked.length > 0) await appendEvents(queryableOf(manager), revoked, at);
    });
  }

  async disable(id: string, at: Date): Promise<void> {
    await this.#change(id, { disabledAt: at }, at);
  }

  /** Whoever is signed in with the old role has to sign in again. */
  async setRole(id: string, role: Role, at: Date): Promise<void> {
    await this.#change(id, { role }, at);
  }

  /** Changes what colleagues see of a user and tells everyone, in one transaction; nothing where nothing changes. */
  async #change(id: string, changes: QueryDeepPartialEntity<User>, at: Date): Promise<User | null> {
    return await this.#users.manager.transaction(async (manager) => {
      const before = await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (before === null) return null;
      const told = JSON.stringify(userUpdated(before).data);
      const after = manager.merge(User, before, changes as User);
      const event = userUpdated(after);
      if (JSON.stringify(event.data) === told) return after;
      await manager.update(User, { id }, changes);
      await appendEvents(queryableOf(manager), [event], at);
      return after;
    });
  }
}

function userUpdated({ id, name, role, disabledAt }: User): NewEvent<'user.updated'> {
  const user = { id, name, role, is_disabled: disabledAt !== null };
  return { type: 'user.updated', channelId: null, conversationId: null, data: { user } };
}
