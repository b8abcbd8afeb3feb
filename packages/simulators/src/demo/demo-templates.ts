import type { FakeTemplate } from '../graph/index.ts';

/** Message forms that the bureau has had approved: what may be sent when a window is closed. */
export const DEMO_TEMPLATES: readonly FakeTemplate[] = [
  {
    name: 'translation_ready',
    language: 'pl',
    components: [
      { type: 'BODY', text: 'Dzień dobry {{1}}, tłumaczenie jest gotowe do odbioru. Zapraszamy do {{2}}.' },
      { type: 'FOOTER', text: 'Biuro Tłumaczeń Rynek' },
    ],
  },
  {
    name: 'translation_ready',
    language: 'uk',
    components: [
      { type: 'BODY', text: 'Добрий день, {{1}}! Ваш переклад готовий. Чекаємо вас до {{2}}.' },
      { type: 'FOOTER', text: 'Biuro Tłumaczeń Rynek' },
    ],
  },
  {
    name: 'more_pages_needed',
    language: 'en',
    components: [
      { type: 'BODY', text: 'Hello {{1}}, we still need a scan of the other side of your document.' },
    ],
  },
];
