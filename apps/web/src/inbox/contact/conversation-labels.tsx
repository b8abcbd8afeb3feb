import type { ConversationView } from '@switchboard/client';
import type { LabelColor, LabelView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { Check, Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLabels } from '../../server-data/lists.ts';
import { useChange } from '../../server-data/use-change.ts';
import { LABEL_COLOURS, shadeOf } from '../../settings/labels/label-colours.ts';
import { fold } from '../../shell/fold.ts';
import { Finder, type FinderGroup, FinderInput, FinderList } from '../../ui/finder.tsx';
import { Button, Popover } from '../../ui/index.ts';
import { useConversationActions } from '../list/use-conversation-actions.ts';
import styles from './contact.module.css';

/** As long as the server takes. */
const NAME_CHARS_MAX = 40;

/** What the conversation is marked with. */
export function ConversationLabels(props: { conversation: ConversationView; mayWrite: boolean }): ReactNode {
  const { conversation, mayWrite } = props;
  const t = useTranslations('contact');
  const work = useConversationActions();
  const { data: labels = [] } = useLabels();
  const own = labels.filter(({ id }) => conversation.label_ids.includes(id));
  return (
    <div className={styles['field']}>
      <span className={styles['label']} id="labels-of-conversation">
        {t('labels')}
      </span>
      <div className={styles['chips']}>
        {own.length > 0 && (
          <ul className={styles['chips']} aria-labelledby="labels-of-conversation">
            {own.map((label) => (
              <li key={label.id} className={styles['chip']}>
                <Dot color={label.color} />
                <span className={styles['cut']}>{label.name}</span>
                {mayWrite && (
                  <button
                    type="button"
                    className={styles['chipButton']}
                    aria-label={t('removeLabel', { name: label.name })}
                    onClick={() => void work.setLabel([conversation], label.id, false)}
                  >
                    <X size={14} aria-hidden />
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
        {own.length === 0 && !mayWrite && <span className={styles['faint']}>{t('noLabels')}</span>}
        {mayWrite && <LabelPicker conversation={conversation} labels={labels} />}
      </div>
    </div>
  );
}

function Dot({ color }: { color: string }): ReactNode {
  return <span className={styles['dot']} style={{ background: shadeOf(color) }} aria-hidden />;
}

function LabelPicker(props: { conversation: ConversationView; labels: readonly LabelView[] }): ReactNode {
  const { conversation, labels } = props;
  const t = useTranslations('contact');
  const work = useConversationActions();
  const { client } = useSwitchboard();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const name = text.trim();
  const toggle = ({ id }: LabelView): void =>
    void work.setLabel([conversation], id, !conversation.label_ids.includes(id));
  const create = useChange({
    run: async () => await client.api.labels.create({ name, color: rarestColour(labels) }),
    refresh: [['labels']],
    onDone: (label: LabelView) => {
      setText('');
      toggle(label);
    },
  });
  const fitting = labels.filter((label) => fold(label.name).includes(fold(name)));
  const isNew = name !== '' && !labels.some((label) => fold(label.name) === fold(name));
  const groups: FinderGroup[] = [];
  if (fitting.length > 0) {
    const items = fitting.map((label) => {
      const isOn = conversation.label_ids.includes(label.id);
      return {
        id: label.id,
        content: <LabelChoice label={label} isOn={isOn} />,
        onSelect: () => toggle(label),
      };
    });
    groups.push({ id: 'labels', label: t('allLabels'), items });
  }
  if (isNew) {
    const content = (
      <>
        <Plus size={16} aria-hidden />
        {t('createLabel', { name })}
      </>
    );
    const item = { id: 'new', content, onSelect: () => create.mutate() };
    groups.push({ id: 'new', label: t('newLabel'), items: [item] });
  }
  return (
    <Popover
      label={t('findLabel')}
      isOpen={isOpen}
      onOpenChange={(next) => {
        setText('');
        setOpen(next);
      }}
      trigger={
        <Button size="small" variant="quiet">
          <Plus size={14} aria-hidden />
          {t('addLabel')}
        </Button>
      }
    >
      <Finder text={text} onText={setText} groups={groups} isOpen>
        <div className={styles['finderField']}>
          <FinderInput label={t('findLabel')} placeholder={t('findLabel')} maxLength={NAME_CHARS_MAX} />
        </div>
        <FinderList label={t('labels')} />
        {groups.length === 0 && <p className={styles['finderEmpty']}>{t('nothingFits')}</p>}
      </Finder>
    </Popover>
  );
}

function LabelChoice({ label, isOn }: { label: LabelView; isOn: boolean }): ReactNode {
  const t = useTranslations('contact');
  return (
    <>
      <Dot color={label.color} />
      <span className={styles['grow']}>{label.name}</span>
      {isOn && (
        <>
          <Check size={16} aria-hidden />
          <span className="visually-hidden">{t('labelOn')}</span>
        </>
      )}
    </>
  );
}

/** The colour that the fewest labels have, so that new ones can be told apart. */
function rarestColour(labels: readonly LabelView[]): LabelColor {
  const uses = (color: LabelColor): number => labels.filter((label) => label.color === color).length;
  return LABEL_COLOURS.toSorted((one, other) => uses(one) - uses(other))[0]!;
}
