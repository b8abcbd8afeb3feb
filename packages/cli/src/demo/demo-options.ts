import { Command, InvalidArgumentError } from 'commander';

export interface DemoOptions {
  /** Throws the data of earlier demonstrations away. */
  fresh: boolean;
  /** Pauses between two things that customers do of their own accord, in milliseconds. */
  paceMs: { min: number; max: number };
  /** Chance, made repeatable. */
  seed: number;
}

const SLOWEST_SECONDS = 3_600;

/** @throws CommanderError when the arguments make no sense, and after `--help` */
export function demoOptions(args: readonly string[]): DemoOptions {
  const command = new Command('demo')
    .usage('-- [options]')
    .description('the whole system with simulated platforms, whose customers write and answer')
    .option('--fresh', 'begin anew: throw the data of earlier demonstrations away', false)
    .option(
      '--pace <seconds>',
      'pauses between two things that customers do of their own accord, such as 5-15 or 0.5',
      paceOf,
      { min: 5_000, max: 15_000 },
    )
    .option('--seed <n>', 'the same number makes customers do the same things', seedOf, 1)
    .exitOverride()
    .parse(args, { from: 'user' });
  const {
    fresh,
    pace: paceMs,
    seed,
  } = command.opts<{
    fresh: boolean;
    pace: DemoOptions['paceMs'];
    seed: number;
  }>();
  return { fresh, paceMs, seed };
}

function paceOf(text: string): DemoOptions['paceMs'] {
  const [min = NaN, max = min, ...more] = text.split('-').map((part) => (part === '' ? NaN : Number(part)));
  if (more.length > 0 || !(min > 0 && max >= min && max <= SLOWEST_SECONDS)) {
    throw new InvalidArgumentError(`seconds up to ${SLOWEST_SECONDS}, such as 10, or 5-15 for a range`);
  }
  return { min: min * 1_000, max: max * 1_000 };
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (text === '' || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('a whole number');
  return seed;
}
