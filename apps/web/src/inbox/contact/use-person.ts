import type { ContactCard } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';

/** The card of a person; disabled for null. Events about people ask for it again. */
export function usePerson(contactId: string | null): UseQueryResult<ContactCard> {
  const { client } = useSwitchboard();
  return useQuery({
    queryKey: ['contacts', contactId],
    queryFn: () => client.api.contacts.get(contactId!),
    enabled: contactId !== null,
  });
}
