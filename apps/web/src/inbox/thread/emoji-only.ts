const EMOJI =
  /^(?:\p{Regional_Indicator}{2}|[#*\d]\ufe0f?\u20e3|\p{Extended_Pictographic}[\ufe0f\u200d\p{Extended_Pictographic}\p{Emoji_Modifier}\u{e0020}-\u{e007f}]*)$/u;

/** More of them are a text. */
const COUNT_MAX = 6;

/** Whether a message is nothing but a few emoji, which are shown larger. */
export function isEmojiOnly(text: string): boolean {
  const bare = text.replaceAll(/\s/gu, '');
  if (bare === '' || bare.length > 80) return false;
  const characters = [...new Intl.Segmenter().segment(bare)];
  return characters.length <= COUNT_MAX && characters.every(({ segment }) => EMOJI.test(segment));
}
