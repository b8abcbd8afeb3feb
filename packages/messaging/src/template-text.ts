import { checkTemplate, renderTemplate } from '@switchboard/channels';
import { type OutboundTemplate, SwitchboardError } from '@switchboard/core';
import type { TemplateForReply } from '@switchboard/database';

/**
 * What the customer reads of the template that a message names; its own text where it names none, or where the
 * account's templates are not known yet.
 *
 * @throws SwitchboardError `bad_request` when there is no such template, it is not approved, or its values do not fit
 */
export async function templateText(
  lookUp: (wanted: OutboundTemplate) => Promise<TemplateForReply>,
  { template: wanted, text }: { template: OutboundTemplate | null; text: string | null },
): Promise<string | null> {
  if (wanted === null) return text;
  const { isListed, template } = await lookUp(wanted);
  if (!isListed) return text;
  const problems = checkTemplate(template, wanted);
  if (problems.length > 0) throw new SwitchboardError('bad_request', problems.join(' '));
  return renderTemplate(template!, wanted.components);
}
