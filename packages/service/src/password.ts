import { hash, verify } from '@node-rs/argon2';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_CHARS_MIN = 12;

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let unknownUserHash: Promise<string> | undefined;

/** True when the password fits. Without a hash it takes as long and says no. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const fits = await verify(
    passwordHash ?? (await (unknownUserHash ??= hashPassword('nobody has this'))),
    password,
  );
  return fits && passwordHash !== null;
}
