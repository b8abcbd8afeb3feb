import type { ShownMessage } from '@switchboard/client';
import { BarChart3, Link2, MapPin, Megaphone, ShoppingBag, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { SafeLink } from '../../ui/index.ts';
import styles from './cards.module.css';
import { formLinesOf, type Structured } from './structured.ts';

type Payload = NonNullable<ShownMessage['payload']>;
type Part<K extends keyof Payload> = NonNullable<Payload[K]>;

/** A small framed thing inside of a message. */
function Card({
  icon,
  title,
  children,
}: {
  icon: ReactNode;
  title: ReactNode;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className={styles['card']}>
      <span className={styles['icon']}>{icon}</span>
      <div className={styles['inside']}>
        <div className={styles['title']}>{title}</div>
        {children}
      </div>
    </div>
  );
}

/** A place, which a map shows. */
export function LocationCard({ location }: { location: Part<'location'> }): ReactNode {
  const t = useTranslations('thread');
  const { latitude, longitude, name, address, url, live } = location;
  const hasPlace = latitude !== null && longitude !== null;
  const map = hasPlace
    ? `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
    : url;
  return (
    <Card
      icon={<MapPin size={20} aria-hidden />}
      title={name ?? (live === true ? t('liveLocation') : t('location'))}
    >
      {live === true && name !== null && <div className={styles['soft']}>{t('liveLocation')}</div>}
      {address !== null && <div className={styles['soft']}>{address}</div>}
      {hasPlace && address === null && (
        <div className={styles['soft']}>
          {latitude.toFixed(5)}, {longitude.toFixed(5)}
        </div>
      )}
      {map !== null && <SafeLink href={map}>{t('openMap')}</SafeLink>}
    </Card>
  );
}

/** People whose numbers were passed on. */
export function ContactCards({ contacts }: { contacts: Part<'contacts'> }): ReactNode {
  const t = useTranslations('thread');
  return contacts.map(({ name, organization, phones, emails, urls }, index) => (
    <Card key={index} icon={<UserRound size={20} aria-hidden />} title={name ?? t('contact')}>
      {organization !== null && <div className={styles['soft']}>{organization}</div>}
      {phones.map(({ number, type }) => (
        <div key={number}>
          <SafeLink href={`tel:${number.replaceAll(/[^+\d]/g, '')}`}>{number}</SafeLink>
          {type !== null && <span className={styles['soft']}> {type}</span>}
        </div>
      ))}
      {emails.map((email) => (
        <div key={email}>
          <SafeLink href={`mailto:${email}`}>{email}</SafeLink>
        </div>
      ))}
      {urls.map((url) => (
        <div key={url}>
          <SafeLink href={url}>{url}</SafeLink>
        </div>
      ))}
    </Card>
  ));
}

export function PollCard({ poll }: { poll: Part<'poll'> }): ReactNode {
  const t = useTranslations('thread');
  return (
    <Card icon={<BarChart3 size={20} aria-hidden />} title={poll.question}>
      <div className={styles['soft']}>{poll.closed ? t('pollClosed') : t('poll')}</div>
      <ul className={styles['lines']}>
        {poll.options.map(({ text, votes }, index) => (
          <li key={index} className={styles['line']}>
            <span>{text}</span>
            {votes !== null && <span className={styles['soft']}>{t('votes', { count: votes })}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What somebody has chosen or filled in. */
export function AnswerCard({ answer }: { answer: Part<'interactive'> }): ReactNode {
  const t = useTranslations('thread');
  const lines = formLinesOf(answer.data);
  const hasForm = (answer.kind === 'flow' || answer.kind === 'booking') && lines.length > 0;
  return (
    <div className={styles['answer']}>
      <span className={styles['mark']}>{t(`answers.${answer.kind}`)}</span>
      {answer.title !== null && <div className={styles['title']}>{answer.title}</div>}
      {answer.description !== null && <div className={styles['soft']}>{answer.description}</div>}
      {hasForm && (
        <ul className={styles['lines']}>
          {lines.map(({ name, value }) => (
            <li key={name} className={styles['line']}>
              <span className={styles['soft']}>{name}</span>
              <span>{value}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function OrderCard({ order }: { order: Part<'order'> }): ReactNode {
  const t = useTranslations('thread');
  return (
    <Card icon={<ShoppingBag size={20} aria-hidden />} title={t('order', { count: order.items.length })}>
      <ul className={styles['lines']}>
        {order.items.map((item, index) => (
          <li key={index} className={styles['line']}>
            <span>
              {item.quantity !== null && `${item.quantity} × `}
              {item.product_id ?? t('product')}
            </span>
            {item.price !== null && (
              <span className={styles['soft']}>
                {item.price} {item.currency}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function ProductCard({ product }: { product: Part<'product'> }): ReactNode {
  const t = useTranslations('thread');
  return (
    <Card icon={<ShoppingBag size={20} aria-hidden />} title={t('asksAboutProduct')}>
      {product.product_id !== null && <div className={styles['soft']}>{product.product_id}</div>}
    </Card>
  );
}

/** The advertisement, link or shop that led somebody here. */
export function ReferralCard({ referral }: { referral: Part<'referral'> }): ReactNode {
  const t = useTranslations('thread');
  const { headline, body, url, source, ref } = referral;
  const isAd = /^ads?$/i.test(source ?? '') || referral.click_id !== null;
  return (
    <Card icon={<Megaphone size={20} aria-hidden />} title={isAd ? t('fromAd') : t('fromLink')}>
      {headline !== null && <div>{headline}</div>}
      {body !== null && <div className={styles['soft']}>{body}</div>}
      {headline === null && body === null && ref !== null && <div className={styles['soft']}>{ref}</div>}
      {url !== null && <SafeLink href={url}>{t('openSource')}</SafeLink>}
    </Card>
  );
}

export function ShareCards({ shares }: { shares: Part<'shares'> }): ReactNode {
  const t = useTranslations('thread');
  return shares.map(({ title, url }, index) => (
    <Card key={index} icon={<Link2 size={20} aria-hidden />} title={t('share')}>
      {title !== null && <div>{title}</div>}
      {url !== null && <SafeLink href={url}>{t('openSource')}</SafeLink>}
    </Card>
  ));
}

export function StoryLine({ story }: { story: Part<'story'> }): ReactNode {
  const t = useTranslations('thread');
  return (
    <div className={styles['mark']}>
      {story.relation === 'reply' ? t('storyReply') : t('storyMention')}{' '}
      {story.url !== null && <SafeLink href={story.url}>{t('openStory')}</SafeLink>}
    </div>
  );
}

/** What can be pressed on the other side; here it is only read. */
export function StructuredParts({ parts }: { parts: Structured }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const { header, footer, cards, buttons } = parts;
  return (
    <div className={styles['structured']}>
      {header !== null && <div className={styles['title']}>{header}</div>}
      {cards.map(({ title, subtitle }, index) => (
        <div key={index} className={styles['plain']}>
          <div className={styles['title']}>{title}</div>
          {subtitle !== null && <div className={styles['soft']}>{subtitle}</div>}
        </div>
      ))}
      {buttons.length > 0 && (
        <ul
          className={styles['buttons']}
          aria-label={t('offered', { titles: format.list(buttons.map((b) => b.title)) })}
        >
          {buttons.map(({ title, url }, index) => (
            <li key={index} className={styles['button']}>
              {url === null ? title : <SafeLink href={url}>{title}</SafeLink>}
            </li>
          ))}
        </ul>
      )}
      {footer !== null && <div className={styles['soft']}>{footer}</div>}
    </div>
  );
}
