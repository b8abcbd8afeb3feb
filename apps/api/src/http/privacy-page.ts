import { platformName } from '@switchboard/core';
import type { PrivacyRequest } from '@switchboard/database';

type ShownRequest = Pick<
  PrivacyRequest,
  'platform' | 'status' | 'detail' | 'confirmationCode' | 'createdAt' | 'completedAt'
>;

/** What became of a person's request to delete their data. Pure. */
export function privacyStatusPage(request: ShownRequest): string {
  const platform = platformName(request.platform);
  return page('Data deletion request', [
    `You asked, through ${platform}, that everything stored about you here be deleted.`,
    `Asked: ${time(request.createdAt)}`,
    request.completedAt === null
      ? 'Status: being carried out'
      : `Status: completed ${time(request.completedAt)}`,
    ...(request.detail === null ? [] : [`What was done: ${request.detail}`]),
    `Confirmation code: ${request.confirmationCode}`,
  ]);
}

export function unknownCodePage(): string {
  return page('Unknown confirmation code', [
    'There is no data deletion request with this code. Check that the whole address was copied.',
  ]);
}

function page(title: string, paragraphs: readonly string[]): string {
  const lines = paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
</head>
<body>
<h1>${escaped(title)}</h1>
${lines}
</body>
</html>
`;
}

/** To the minute is enough for a person. */
function time(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
