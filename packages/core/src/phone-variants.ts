/**
 * The other ways in which a platform may write the same WhatsApp number. Brazil added a 9 before mobile numbers,
 * Mexico dropped a 1 and Argentina's 9 comes and goes, and WhatsApp uses the old and the new form side by side
 * (notes/meta.md §9). Numbers are only ever compared by this, never rewritten: a reply goes to the form that wrote.
 * A landline has no other form.
 */
export function phoneVariants(number: string): string[] {
  return [
    ...withAndWithout(number, /^(55[1-9][1-9])(9?)([6-9]\d{7})$/, '9'),
    ...withAndWithout(number, /^(52)(1?)([2-9]\d{9})$/, '1'),
    ...withAndWithout(number, /^(54)(9?)([1-8]\d{9})$/, '9'),
  ];
}

/** The form with the digit for one without it, and the reverse; nothing for a number of another country. */
function withAndWithout(number: string, form: RegExp, digit: string): string[] {
  const match = form.exec(number);
  if (match === null) return [];
  const [, start, found, end] = match;
  return [found === '' ? `${start}${digit}${end}` : `${start}${end}`];
}
