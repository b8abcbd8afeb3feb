import type { Customer } from '../people/customer.ts';

/** What one customer remembers. */
export interface CustomerMemory {
  /** The bureau's newest message to them. */
  lastOfBureau: string | null;
  /** Unix time in milliseconds; null: never. */
  lastWroteMs: number | null;
  /** How often they have answered, so that they do not repeat themselves. */
  answers: number;
}

/** What all customers remember; plain JSON. */
export type SavedCustomers = Record<string, CustomerMemory>;

export class CustomersMemory {
  readonly #people: Map<string, CustomerMemory>;

  constructor(saved: SavedCustomers = {}) {
    this.#people = new Map(Object.entries(saved));
  }

  of(customer: Customer): CustomerMemory {
    const key = `${customer.platform}:${customer.externalId}`;
    const known = this.#people.get(key);
    if (known !== undefined) return known;
    const made: CustomerMemory = { lastOfBureau: null, lastWroteMs: null, answers: 0 };
    this.#people.set(key, made);
    return made;
  }

  saved(): SavedCustomers {
    return Object.fromEntries(this.#people);
  }
}
