import {
  AudioLines,
  CircleDashed,
  CircleHelp,
  ContactRound,
  FileText,
  Image,
  Info,
  LayoutTemplate,
  ListChecks,
  type LucideIcon,
  MapPin,
  Mic,
  SmilePlus,
  Sticker,
  Video,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { MessageKind } from '../message-kind.ts';

const ICONS: Readonly<Record<Exclude<MessageKind, 'text'>, LucideIcon>> = {
  image: Image,
  video: Video,
  audio: AudioLines,
  voice: Mic,
  document: FileText,
  sticker: Sticker,
  location: MapPin,
  contacts: ContactRound,
  interactive: ListChecks,
  reaction: SmilePlus,
  story: CircleDashed,
  template: LayoutTemplate,
  system: Info,
  unsupported: CircleHelp,
};

/** The sign of a kind of message; none for plain words. */
export function KindIcon({ kind }: { kind: MessageKind }): ReactNode {
  if (kind === 'text') return null;
  const Icon = ICONS[kind];
  return <Icon size={14} aria-hidden />;
}
