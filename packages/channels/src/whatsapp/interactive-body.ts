import type { OutboundInteractive } from '@switchboard/core';
import type { JsonRecord } from '../tolerant-reader.ts';

/** Buttons, a list or a link as WhatsApp takes them (Meta's page "interactive messages"). */
export function interactiveBody(text: string, interactive: OutboundInteractive): JsonRecord {
  const { header, footer } = interactive;
  return {
    ...kindOf(interactive),
    ...(header === undefined ? {} : { header: { type: 'text', text: header } }),
    body: { text },
    ...(footer === undefined ? {} : { footer: { text: footer } }),
  };
}

function kindOf(interactive: OutboundInteractive): JsonRecord {
  switch (interactive.kind) {
    case 'buttons':
      return {
        type: 'button',
        action: {
          buttons: interactive.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
        },
      };
    case 'list':
      return { type: 'list', action: { button: interactive.button, sections: interactive.sections } };
    case 'link':
      return {
        type: 'cta_url',
        action: {
          name: 'cta_url',
          parameters: { display_text: interactive.title, url: interactive.url },
        },
      };
  }
}
