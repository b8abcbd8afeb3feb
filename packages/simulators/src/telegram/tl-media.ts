import { Api } from 'telegram';
import type { FakeDocument, FakeMedia, FakePhoto, FakePoll } from './fake-media.ts';
import type { FakeUser } from './fake-people.ts';
import type { FileStore, StoredFile } from './file-store.ts';
import { given, long, peerObject } from './tl-objects.ts';

/** The sizes that a photo comes in: by type, their share of its bytes. */
const PHOTO_SIZES = [
  { type: 'm', w: 320, h: 240, share: 4 },
  { type: 'x', w: 800, h: 600, share: 1 },
] as const;

/** What a message carries. `viewer` matters to polls: it shows which answer is one's own. */
export function mediaObject(
  media: FakeMedia,
  files: FileStore,
  viewer: FakeUser,
  dateSeconds: number,
): Api.TypeMessageMedia {
  switch (media.kind) {
    case 'photo':
      return new Api.MessageMediaPhoto({ photo: photoObject(media, files, dateSeconds) });
    case 'document':
      return new Api.MessageMediaDocument({ document: documentObject(media, files, dateSeconds) });
    case 'location':
      return new Api.MessageMediaGeo({ geo: geoObject(media) });
    case 'live_location':
      return new Api.MessageMediaGeoLive({ geo: geoObject(media), period: media.periodSeconds });
    case 'venue':
      return new Api.MessageMediaVenue({
        geo: geoObject(media),
        title: media.title,
        address: media.address,
        provider: 'foursquare',
        venueId: '1',
        venueType: '',
      });
    case 'contact':
      return new Api.MessageMediaContact({
        phoneNumber: media.phone,
        firstName: media.firstName,
        lastName: media.lastName ?? '',
        vcard: '',
        userId: long(media.userId ?? 0n),
      });
    case 'link_preview':
      return new Api.MessageMediaWebPage({
        webpage: new Api.WebPage({ id: long(1n), url: media.url, displayUrl: media.url, hash: 0 }),
      });
    case 'poll':
      return new Api.MessageMediaPoll({ poll: pollObject(media), results: pollResults(media, viewer) });
  }
}

/** How many bytes of a photo one of its sizes has; 0 for a size that it does not come in. */
export function photoSizeBytes(media: FakePhoto, type: string): number {
  const size = PHOTO_SIZES.find((known) => known.type === type);
  return size === undefined ? 0 : Math.ceil(media.sizeBytes / size.share);
}

/** Polls that were never kept have no id of their own. */
export function pollId(poll: FakePoll): bigint {
  return poll.id ?? 1n;
}

/** The poll itself, which is the same for everybody. */
export function pollObject(poll: FakePoll): Api.Poll {
  return new Api.Poll({
    id: long(pollId(poll)),
    question: plainText(poll.question),
    answers: poll.answers.map(
      (text, i) => new Api.PollAnswer({ text: plainText(text), option: Buffer.from([i]) }),
    ),
    ...given({ multipleChoice: poll.multipleChoice, closed: poll.closed }),
  });
}

/** How a poll stands, with what the viewer has chosen. */
export function pollResults(poll: FakePoll, viewer: FakeUser): Api.PollResults {
  const votes = poll.votes ?? new Map<FakeUser, number[]>();
  const own = votes.get(viewer) ?? [];
  const results = poll.answers.map((_, i) => {
    const voters = [...votes.values()].filter((chosen) => chosen.includes(i)).length;
    return new Api.PollAnswerVoters({ option: Buffer.from([i]), voters, chosen: own.includes(i) });
  });
  const recentVoters = [...votes.keys()].map((user) => peerObject(user));
  return new Api.PollResults({ results, totalVoters: votes.size, recentVoters });
}

function plainText(text: string): Api.TextWithEntities {
  return new Api.TextWithEntities({ text, entities: [] });
}

function geoObject({ latitude, longitude }: { latitude: number; longitude: number }): Api.GeoPoint {
  return new Api.GeoPoint({ lat: latitude, long: longitude, accessHash: long(0n) });
}

function fileFields(
  media: FakePhoto | FakeDocument,
  files: FileStore,
): Pick<Api.Document, 'id' | 'accessHash' | 'fileReference' | 'dcId'> {
  const file: StoredFile | null = media.id === undefined ? null : files.find(media.id);
  if (file === null) throw new Error('the file of a message is not in the store');
  const { id, accessHash, dcId } = file;
  return { id: long(id), accessHash: long(accessHash), fileReference: files.reference(id), dcId };
}

function photoObject(media: FakePhoto, files: FileStore, date: number): Api.Photo {
  const sizes = PHOTO_SIZES.map(
    ({ type, w, h }) => new Api.PhotoSize({ type, w, h, size: photoSizeBytes(media, type) }),
  );
  return new Api.Photo({ ...fileFields(media, files), date, sizes });
}

function documentObject(media: FakeDocument, files: FileStore, date: number): Api.Document {
  return new Api.Document({
    ...fileFields(media, files),
    date,
    mimeType: media.mimeType,
    size: long(BigInt(media.sizeBytes)),
    attributes: documentAttributes(media),
  });
}

function documentAttributes(media: FakeDocument): Api.TypeDocumentAttribute[] {
  const name =
    media.filename === undefined ? [] : [new Api.DocumentAttributeFilename({ fileName: media.filename })];
  return [...name, ...attributesOfKind(media.shownAs ?? 'file')];
}

function attributesOfKind(shownAs: NonNullable<FakeDocument['shownAs']>): Api.TypeDocumentAttribute[] {
  const video = { duration: 3, w: 640, h: 480 };
  switch (shownAs) {
    case 'file':
      return [];
    case 'video':
      return [new Api.DocumentAttributeVideo(video)];
    case 'round_video':
      return [new Api.DocumentAttributeVideo({ ...video, roundMessage: true })];
    case 'animation':
      return [new Api.DocumentAttributeVideo(video), new Api.DocumentAttributeAnimated()];
    case 'audio':
      return [new Api.DocumentAttributeAudio({ duration: 60, title: 'Song' })];
    case 'voice':
      return [new Api.DocumentAttributeAudio({ duration: 4, voice: true })];
    case 'sticker':
      return [new Api.DocumentAttributeSticker({ alt: '🙂', stickerset: new Api.InputStickerSetEmpty() })];
  }
}
