import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTell } from '../ui/index.ts';
import { useSentenceOf } from './use-sentence-of.ts';

/**
 * Something that changes the server: what depends on it is asked for again, people are told when it worked, and why when
 * it did not.
 */
export function useChange<Input = void, Output = unknown>(options: {
  run: (input: Input) => Promise<Output>;
  /** What is to be asked for again. */
  refresh: readonly QueryKey[];
  /** What people are told when it worked; nothing without it. */
  done?: string;
  onDone?: (output: Output) => void;
}) {
  const queries = useQueryClient();
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  return useMutation<Output, Error, Input>({
    mutationFn: options.run,
    onSuccess: async (output) => {
      options.onDone?.(output);
      if (options.done !== undefined) tell(options.done);
      await Promise.all(options.refresh.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => tell.error(sentenceOf(error)),
  });
}
