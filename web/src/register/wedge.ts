/**
 * A scanner types like a keyboard, and faster than anybody: what comes within gaps of a few
 * hundredths of a second and ends in Enter was scanned, whatever has the focus. So a single
 * letter means something only once no other has followed it: codes have a U in them too.
 */
export class Wedge {
  private read = "";
  private last = -Infinity;
  private field: HTMLInputElement | null = null;
  private before = "";
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly gap: number,
    private readonly shortest: number,
    private readonly scanned: (code: string) => void,
    private readonly alone: (event: KeyboardEvent) => void,
  ) {}

  /** One key; what was scanned is taken out of the field that it was typed into. */
  key(event: KeyboardEvent): void {
    const at = event.timeStamp;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (at - this.last > this.gap) this.begin();
    this.last = at;
    clearTimeout(this.waiting);
    if (event.key === "Enter") this.end(event);
    else if (event.key.length === 1) this.read += event.key;
    if (this.read === event.key) this.wait(event);
  }

  /** Keys may arrive later than they were typed, where there is much to do. */
  private wait(event: KeyboardEvent): void {
    this.waiting = setTimeout(() => {
      this.alone(event);
    }, 3 * this.gap);
  }

  private begin(): void {
    const active = document.activeElement;
    this.read = "";
    this.field = active instanceof HTMLInputElement ? active : null;
    this.before = this.field?.value ?? "";
  }

  private end(event: KeyboardEvent): void {
    const code = this.read;
    this.read = "";
    if (code.length < this.shortest) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.field !== null) restore(this.field, this.before);
    this.scanned(code);
  }
}

/** Puts back what stood in a field, as if somebody had typed it. */
function restore(field: HTMLInputElement, value: string): void {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  setter?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
