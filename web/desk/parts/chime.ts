/** A short two-note sound for a new offer; off until the agent turns it on. */

const KEY = "sanad.desk.sound";
const NOTES_HZ = [660, 880];
const NOTE_S = 0.16;

export class Chime {
  #context: AudioContext | null = null;
  #on: boolean;

  constructor() {
    this.#on = this.#kept();
  }

  get on(): boolean {
    return this.#on;
  }

  /** Must be called from a press: browsers make no sound before one. Plays the sound once when turned on. */
  toggle(): void {
    this.#on = !this.#on;
    try {
      localStorage.setItem(KEY, this.#on ? "on" : "off");
    } catch {
      // Kept for this page only.
    }
    this.play();
  }

  play(): void {
    if (!this.#on) return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    void context.resume();
    NOTES_HZ.forEach((hertz, index) => {
      this.#note(context, hertz, context.currentTime + index * NOTE_S);
    });
  }

  #note(context: AudioContext, hertz: number, atS: number): void {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, atS);
    volume.gain.linearRampToValueAtTime(0.2, atS + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, atS + NOTE_S * 1.8);
    tone.connect(volume).connect(context.destination);
    tone.start(atS);
    tone.stop(atS + NOTE_S * 2);
  }

  #kept(): boolean {
    try {
      return localStorage.getItem(KEY) === "on";
    } catch {
      return false;
    }
  }
}
