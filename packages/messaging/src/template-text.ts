import { checkTemplate, renderTemplate } from '@switchboard/channels';
import { SwitchboardError } from '@switchboard/core';
import type { TemplateStore } from '@switchboard/database';
import type { NewReply } from './replies.ts';

/**
 * What the customer reads of the template that a reply names; the reply's own text where it names none, or where the
 * account's templates are not known yet.
 *
 * @throws SwitchboardError `bad_request` when there is no such template, it is not approved, or its values do not fit
 */
export async function templateText(
  templates: Pick<TemplateStore, 'forReply'>,
  { conversationId, channelId, template: wanted, text }: NewReply,
): Promise<string | null> {
  if (wanted === null) return text;
  const { isListed, template } = await templates.forReply(conversationId, channelId, wanted);
  if (!isListed) return text;
  const problems = checkTemplate(template, wanted);
  if (problems.length > 0) throw new SwitchboardError('bad_request', problems.join(' '));
  return renderTemplate(template!, wanted.components);
}
