/** Which ids are one and the same person's. Linking is transitive and may come in any order. */
export class LinkedIds {
  readonly #groups = new Map<string, readonly string[]>();

  link(ids: readonly string[]): void {
    const together = [...new Set(ids.flatMap((id) => [id, ...this.idsWith(id)]))].toSorted();
    for (const id of together) this.#groups.set(id, together);
  }

  /** In the order of the alphabet, so that the first is the same for all of them. */
  idsWith(id: string): readonly string[] {
    return this.#groups.get(id) ?? [id];
  }
}
