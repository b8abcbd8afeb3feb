import type { MessagePayload, Referral } from '@switchboard/core';
import { attachment, type Expectation, messagingExpectations } from '../messaging-expectations.ts';

export const PAGE = '108877665544332';

/** The builders for the fixtures in `facebook/fixtures`. */
export const facebook = messagingExpectations({
  platform: 'facebook',
  identityKind: 'psid',
  channelExternalId: PAGE,
  peerExternalId: '7234567890123456',
  midStart: 'm_Qx7vT2kLw9ZpR4sYbN8cHdJfGaEuMiOo',
});

const { mid, message, said, saidPartly, file, unsupported, unrecognized } = facebook;

function cdn(name: string): string {
  return `https://scontent.xx.fbcdn.net/v/t1.15752-9/${name}?_nc_cat=101&oe=6AF0`;
}

const texts: Record<string, Expectation> = {
  text: said(1, { text: 'Dzień dobry, ile kosztuje tłumaczenie dyplomu?' }),
  text__garbage_timestamp: said(5, { text: 'garbage time', sentAt: null }),
  text__seconds: said(6, { text: 'seconds', sentAt: new Date(1_790_000_000_000) }),
  text__without_timestamp: said(7, { text: 'some day', sentAt: null }),
  text__numeric_ids: said(28, { text: 'numbers' }),
  text__two_pages: () => [
    message(60, { text: 'first' }),
    message(
      61,
      { text: 'second', sentAt: new Date(1_790_000_000_124) },
      '7234567890129999',
      '108877665599999',
    ),
    unrecognized('entry.empty', '1088'),
    unrecognized('entry.without_id', null),
  ],
  text__without_mid: () => [unrecognized('messaging.message.without_mid')],
  text__without_sender: () => [unrecognized('messaging.message.without_peer')],
  text__malformed: () => [unrecognized('messaging.message.malformed')],
  text__prior_message: said(8, { text: 'Czy dostaliście mój formularz?' }),
  text__nlp_and_commands: said(9, { text: '/start' }),
  text__in_changes: () => [message(51, { text: 'x' }), unrecognized('changes.messages')],
  text__and_referral_in_one_item: () => [
    message(64, { text: 'both' }),
    message(0, {
      externalId: 'referral.9d0e16456aae0686f2c0e16090ffc99e9675c4dbf6392de6141cac41dc5f0840',
      type: 'system',
      text: 'Followed a link to this conversation',
      payload: { system: { type: 'referral' }, referral: referral({ source: 'SHORTLINK', ref: 'poster' }) },
    }),
  ],
  quick_reply: said(4, { text: 'Cennik', payload: quickReply('Cennik') }),
  quick_reply__malformed: saidPartly(70, { text: 'Cennik' }),
  quick_reply__without_text: said(71, { type: 'interactive', payload: quickReply(null) }),
  reply: said(2, { text: 'Zgoda', replyToExternalId: mid(900) }),
  reply__to_story: said(3, {
    text: 'Super!',
    payload: { story: { relation: 'reply', id: '1010101010', url: 'https://www.facebook.com/stories/1' } },
  }),
  reply__to_nothing: saidPartly(72, { text: 'Zgoda' }),
};

function quickReply(title: string | null): MessagePayload {
  return { interactive: { kind: 'quick_reply', id: 'PRICES', title, description: null } };
}

/** A referral in which only what is given is said. */
export function referral(rest: Partial<Referral>): Referral {
  const none = { id: null, url: null, headline: null, body: null, click_id: null };
  return { source: 'ADS', type: 'OPEN_THREAD', ref: null, ...none, ...rest };
}

const files: Record<string, Expectation> = {
  image: file(11, 'image', cdn('b.jpg'), { text: 'Strona pierwsza' }),
  image__album: said(10, {
    type: 'image',
    attachments: [
      attachment({ url: cdn('a_1.jpg') }),
      attachment({ url: cdn('a_2.jpg') }),
      attachment({ type: 'video', url: cdn('a_3.mp4') }),
    ],
  }),
  image__of_twelve: said(73, {
    type: 'image',
    attachments: Array.from({ length: 12 }, (_, i) => attachment({ url: cdn(`n_${i + 1}.jpg`) })),
  }),
  image__without_payload: saidPartly(12, { type: 'image', attachments: [attachment({})] }),
  image__mixed_with_junk: saidPartly(13, { type: 'image', attachments: [attachment({})] }),
  image__beside_an_unknown_kind: saidPartly(112, {
    type: 'image',
    attachments: [attachment({ url: cdn('e.jpg') })],
  }),
  image__urls_that_are_none: saidPartly(74, {
    type: 'image',
    attachments: [
      attachment({}),
      attachment({}),
      attachment({ url: 'http://169.254.169.254/latest/meta-data/' }),
      attachment({}),
    ],
  }),
  image__attachment_outside_a_list: file(75, 'image', cdn('single.jpg')),
  video: file(14, 'video', cdn('c.mp4')),
  audio: file(15, 'audio', cdn('d.mp4')),
  file: said(16, {
    type: 'document',
    attachments: [
      attachment({
        type: 'document',
        url: 'https://cdn.fbsbx.com/v/t59.2708-21/umowa.pdf?oe=6AF0',
        filename: 'umowa.pdf',
      }),
    ],
  }),
  sticker: said(17, { type: 'sticker', attachments: [like(cdn('like.png'))] }),
  sticker__as_image: said(18, { type: 'sticker', attachments: [like(cdn('like.png'))] }),
  sticker__as_sticker_and_image: said(19, { type: 'sticker', attachments: [like(cdn('like.png'))] }),
  sticker__beside_attachments: said(76, { type: 'sticker', attachments: [like(null)] }),
};

function like(url: string | null): ReturnType<typeof attachment> {
  return attachment({ type: 'sticker', externalId: '369239263222822', url });
}

const shared: Record<string, Expectation> = {
  reel: said(23, {
    text: 'Reel',
    payload: { shares: [{ type: 'reel', id: '17841452691600099', title: 'Reel', url: '/reel/987/' }] },
  }),
  reel__with_video: file(77, 'video', cdn('reel.mp4'), {
    payload: { shares: [{ type: 'reel', id: '991', title: 'Jak zamówić', url: cdn('reel.mp4') }] },
  }),
  reel__with_id_only: unsupported(78, {
    payload: { shares: [{ type: 'reel', id: '992', title: null, url: null }] },
  }),
  reel__without_payload: unsupported(79),
  ig_reel: file(80, 'video', cdn('ig.mp4'), {
    text: 'Takie chcę',
    payload: { shares: [{ type: 'ig_reel', id: '17841452691600101', title: null, url: cdn('ig.mp4') }] },
  }),
  ig_reel__relative_url: said(81, {
    text: '/reel/CxYz/',
    payload: { shares: [{ type: 'ig_reel', id: null, title: null, url: '/reel/CxYz/' }] },
  }),
  post: said(82, {
    text: 'Godziny otwarcia',
    payload: {
      shares: [
        {
          type: 'post',
          id: '10158000000000000055',
          title: 'Godziny otwarcia',
          url: `https://www.facebook.com/${PAGE}/posts/55`,
        },
      ],
    },
  }),
  post__with_text: said(83, {
    text: 'To jeszcze aktualne?',
    payload: { shares: [{ type: 'post', id: null, title: null, url: '/permalink.php?story_fbid=56' }] },
  }),
  post__with_id_only: unsupported(84, {
    payload: { shares: [{ type: 'post', id: '10158000000000000057', title: null, url: null }] },
  }),
  ig_post: said(85, {
    text: 'Promocja',
    payload: {
      shares: [
        {
          type: 'ig_post',
          id: '17990001112223341',
          title: 'Promocja',
          url: 'https://www.instagram.com/p/CxYz/',
        },
      ],
    },
  }),
  fallback: said(86, { text: 'https://example.com/oferta', payload: offer() }),
  fallback__without_payload: said(22, { text: 'Oferta', payload: offer() }),
  fallback__with_url_only: said(87, {
    text: 'https://example.com/cennik',
    payload: { shares: [{ type: 'fallback', id: null, title: null, url: 'https://example.com/cennik' }] },
  }),
  fallback__with_nothing: unsupported(88),
  fallback__with_nothing_but_text: saidPartly(89, { text: 'Patrzcie' }),
};

function offer(): MessagePayload {
  return { shares: [{ type: 'fallback', id: null, title: 'Oferta', url: 'https://example.com/oferta' }] };
}

const structured: Record<string, Expectation> = {
  template: said(21, {
    type: 'template',
    text: 'Zobacz',
    payload: { template: { template_type: 'generic', elements: [] } },
  }),
  template__buttons: said(90, {
    type: 'template',
    text: 'Co dalej?',
    payload: {
      template: {
        template_type: 'button',
        text: 'Co dalej?',
        buttons: [{ type: 'postback', title: 'Cennik', payload: 'PRICES' }],
      },
    },
  }),
  template__shared_product: said(91, {
    type: 'template',
    text: 'Tłumaczenie dyplomu',
    payload: {
      template: {
        product: {
          elements: [{ id: '5566', retailer_id: 'TR-1', title: 'Tłumaczenie dyplomu', subtitle: '49 zł' }],
        },
      },
    },
  }),
  template__two: saidPartly(92, {
    type: 'template',
    text: 'Pierwszy',
    payload: {
      template: { template_type: 'generic', elements: [{ title: 'Pierwszy' }, { title: 'Inny' }] },
    },
  }),
  template__without_payload: unsupported(93),
  location: said(20, {
    type: 'location',
    payload: {
      location: {
        latitude: 50.0614,
        longitude: 19.9366,
        name: 'Pinned location',
        address: null,
        url: 'https://www.facebook.com/l.php?u=map',
      },
    },
  }),
  location__null_coordinates: saidPartly(94, { type: 'location', payload: nowhere(null) }),
  location__without_payload: saidPartly(95, { type: 'location', payload: nowhere('Rynek') }),
  appointment_booking: said(96, {
    type: 'interactive',
    payload: {
      interactive: {
        kind: 'booking',
        id: 'bk_77',
        title: null,
        description: 'requested',
        data: {
          type: 'appointment_booking',
          payload: {
            booking_id: 'bk_77',
            status: 'requested',
            start_time: 1_790_100_000,
            end_time: 1_790_103_600,
            timezone: 'Europe/Warsaw',
          },
        },
      },
    },
  }),
  appointment_booking__with_title: said(97, {
    type: 'interactive',
    text: 'Konsultacja',
    payload: {
      interactive: {
        kind: 'booking',
        id: null,
        title: 'Konsultacja',
        description: null,
        data: { type: 'appointment_booking', title: 'Konsultacja' },
      },
    },
  }),
  unsupported: unsupported(26),
  unsupported__with_text: unsupported(98, { text: 'Zaktualizuj aplikację' }),
  unsupported__empty: unsupported(24),
  unsupported__unknown_attachment: unsupported(99, { text: 'Zobaczcie' }),
  unsupported__prototype_names: unsupported(100),
  unsupported__undocumented_item: () => [unrecognized('messaging.empty'), unrecognized('messaging.hologram')],
};

function nowhere(name: string | null): MessagePayload {
  return { location: { latitude: null, longitude: null, name, address: null, url: null } };
}

/** What people wrote and sent, by the name of its fixture. */
export const FACEBOOK_MESSAGES = { ...texts, ...files, ...shared, ...structured };
