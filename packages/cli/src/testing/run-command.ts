import { jest } from '@jest/globals';
import type { Command } from 'commander';

/**
 * Runs a command as `main.ts` does and answers what it printed; throws what it would exit with, with `printed` on it.
 * Takes standard output: restore mocks after each test.
 */
export async function runCommand(command: Command, ...args: string[]): Promise<string> {
  let printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  silence(command);
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    throw Object.assign(error as Error, { printed });
  }
  return printed;
}

function silence(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  for (const child of command.commands) silence(child);
}
