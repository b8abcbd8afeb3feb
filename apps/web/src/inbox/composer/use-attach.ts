import { useFormatter, useTranslations } from 'use-intl';
import { useTell } from '../../ui/index.ts';
import { type FileRefusal, fileRefusal, type MediaRule } from './file-rules.ts';
import type { UploadQueue } from './upload-queue.ts';

/**
 * Takes the files that may be sent, and says of the others why not.
 *
 * @param rules undefined: nobody has said, so everything goes
 */
export function useAttach(
  queue: UploadQueue,
  rules: readonly MediaRule[] | undefined,
): (files: readonly File[]) => void {
  const t = useTranslations('composer');
  const format = useFormatter();
  const tell = useTell();
  const wordsOf = (refusal: FileRefusal, name: string): string => {
    if (refusal.why === 'empty') return t('fileEmpty', { name });
    if (refusal.why === 'type') return t('fileType', { name });
    return t('fileSize', { name, max: format.number(refusal.bytesMax / MIB, ONE_DIGIT) });
  };
  return (files) => {
    const taken = files.filter((file) => {
      const refusal = fileRefusal(file, rules);
      if (refusal !== null) tell.error(wordsOf(refusal, file.name));
      return refusal === null;
    });
    queue.add(taken);
  };
}

const MIB = 1024 * 1024;
const ONE_DIGIT = { maximumFractionDigits: 1 };
