import { keepChoice, readChoice } from '../stored-choice.ts';

/** Two short tones, the second higher: pitch in Hz, beginning and length in seconds. */
const TONES = [
  { hz: 660, at: 0, long: 0.16 },
  { hz: 880, at: 0.13, long: 0.24 },
] as const;
/** Of 1; it may come while somebody is on the phone. */
const LOUDNESS = 0.12;

export function isSoundOn(): boolean {
  return readChoice('sound') !== 'off';
}

export function chooseSound(isOn: boolean): void {
  keepChoice('sound', isOn ? null : 'off');
}

/** A page that nobody has touched may not play anything. */
export function canPlay(): boolean {
  const { userActivation } = navigator as { userActivation?: UserActivation };
  return typeof AudioContext === 'function' && (userActivation?.hasBeenActive ?? true);
}

/** Plays the sound of a new message. Never fails: without a sound there is still the title. */
export function playSound(): void {
  if (!canPlay()) return;
  try {
    play(new AudioContext());
  } catch {
    // The machine has nothing to play it with.
  }
}

function play(context: AudioContext): void {
  const volume = new GainNode(context, { gain: LOUDNESS });
  volume.connect(context.destination);
  const tones = TONES.map(({ hz, at, long }) => {
    const tone = new OscillatorNode(context, { frequency: hz, type: 'sine' });
    const fade = new GainNode(context, { gain: 0 });
    const begin = context.currentTime + at;
    fade.gain.setValueAtTime(0, begin);
    fade.gain.linearRampToValueAtTime(1, begin + 0.02);
    fade.gain.linearRampToValueAtTime(0, begin + long);
    tone.connect(fade).connect(volume);
    tone.start(begin);
    tone.stop(begin + long);
    return tone;
  });
  tones.at(-1)!.addEventListener('ended', () => void context.close().catch(() => {}));
}
