/** A message form of a WhatsApp Business account, as Meta lists it. */
export interface MessageTemplate {
  externalId: string;
  name: string;
  /** `pl`, `en_US`. A name may be there in several. */
  language: string;
  /** `MARKETING`, `UTILITY`, `AUTHENTICATION`, or what Meta may invent. */
  category: string;
  /** `APPROVED`, or why it cannot be sent. */
  status: string;
  /** As Meta gives them: `[{type: 'BODY', text: 'Dzień dobry {{1}}'}]`. */
  components: unknown[];
}
