/** What is set for this device alone. */
export interface Preferences {
  sound: boolean;
  flash: boolean;
  haptic: boolean;
  /** How long a scanner may take between two letters, in milliseconds. */
  scanGap: number;
}

const KEPT = "regulars-register-preferences";
const OURS: Preferences = { sound: true, flash: true, haptic: true, scanGap: 35 };

export function preferences(): Preferences {
  try {
    return { ...OURS, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Preferences>) };
  } catch {
    return OURS;
  }
}

export function prefer(change: Partial<Preferences>): Preferences {
  const changed = { ...preferences(), ...change };
  localStorage.setItem(KEPT, JSON.stringify(changed));
  return changed;
}

let audio: AudioContext | null = null;

/** Says by sound and touch how it went; each can be switched off. */
export function signal(how: "good" | "bad"): void {
  const { sound, haptic } = preferences();
  if (haptic && "vibrate" in navigator) navigator.vibrate(how === "good" ? 30 : [60, 40, 60]);
  if (!sound || typeof AudioContext === "undefined" || !navigator.userActivation.hasBeenActive)
    return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = how === "good" ? 880 : 220;
  volume.gain.value = 0.05;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + (how === "good" ? 0.09 : 0.25));
}
