import { describe, expect, it } from '@jest/globals';
import { META_PLATFORMS } from '@switchboard/core';
import { SIMULATED_KINDS } from '@switchboard/simulators';
import { CommanderError } from 'commander';
import { simulateCommand } from './simulate.ts';

/** What the command says about wrong usage; it must not get as far as the database. */
async function complaintAbout(...args: string[]): Promise<string> {
  let said = '';
  const command = simulateCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (said += text) });
  await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow(CommanderError);
  return said;
}

describe('simulate', () => {
  it.each(META_PLATFORMS)('lists what %s can simulate when asked for something else', async (platform) => {
    const said = await complaintAbout(platform, 'nonsense');
    for (const kind of [...SIMULATED_KINDS[platform], 'day']) expect(said).toContain(kind);
    expect(await complaintAbout(platform, 'constructor')).toContain('can simulate: text, image');
  });

  it.each([
    ['--batch', '1001', 'from 1 to 1000'],
    ['--batch', '0', 'from 1 to 1000'],
    ['--count', '10001', 'from 1 to 10000'],
    ['--rate', '0', 'above zero'],
    ['--duplicate', '200%', 'from 0% to 100%'],
    ['--delay', '-5', 'from 0 to 600000'],
    ['--seed', 'x', 'whole number'],
    ['--identity', 'none', 'both, phone, bsuid'],
  ])('refuses %s %s and says what it takes', async (option, value, hint) => {
    expect(await complaintAbout('whatsapp', 'text', `${option}=${value}`)).toContain(hint);
  });

  it('has no other ids of people than WhatsApp', async () => {
    expect(await complaintAbout('facebook', 'text', '--identity', 'bsuid')).toContain('--identity');
  });
});
