/** A side of a comparison: its lines as numbers, those equal on both sides alike, and which of them are changed. */
export interface Side {
  readonly lines: readonly number[];
  readonly changed: boolean[];
}

/** A run of changed lines, or the empty place before an unchanged one; half-open. */
class Group {
  start = 0;
  end = 0;

  constructor(private readonly side: Side) {
    this.#reach();
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** On to the next run, behind the unchanged line after this one. False at the end of the text. */
  next(): boolean {
    if (this.end === this.side.lines.length) return false;
    this.start = this.end + 1;
    this.end = this.start;
    this.#reach();
    return true;
  }

  /** Back to the run before. */
  previous(): void {
    this.end = this.start - 1;
    this.start = this.end;
    while (this.side.changed[this.start - 1] === true) this.start -= 1;
  }

  /** Moves the run a line up where that says the same, and takes in the run that it then touches. */
  slideUp(): boolean {
    const { lines, changed } = this.side;
    if (this.start === 0 || lines[this.start - 1] !== lines[this.end - 1]) return false;
    changed[(this.start -= 1)] = true;
    changed[(this.end -= 1)] = false;
    while (changed[this.start - 1] === true) this.start -= 1;
    return true;
  }

  slideDown(): boolean {
    const { lines, changed } = this.side;
    if (this.end === lines.length || lines[this.start] !== lines[this.end]) return false;
    changed[this.start++] = false;
    changed[this.end++] = true;
    this.#reach();
    return true;
  }

  #reach(): void {
    while (this.side.changed[this.end] === true) this.end += 1;
  }
}

/**
 * Moves each run of changed lines of a side, where its neighbours repeat, as far down as it goes; or to the last place on
 * the way at which the other side has changed lines too.
 */
export function compact(side: Side, other: Side): void {
  const [group, beside] = [new Group(side), new Group(other)];
  do {
    if (!group.isEmpty) settle(group, beside);
    beside.next();
  } while (group.next());
}

function settle(group: Group, beside: Group): void {
  let besideChanges: boolean;
  let highest: number;
  let size: number;
  do {
    size = group.end - group.start;
    while (group.slideUp()) beside.previous();
    highest = group.end;
    besideChanges = !beside.isEmpty;
    while (group.slideDown()) {
      beside.next();
      if (!beside.isEmpty) besideChanges = true;
    }
  } while (size !== group.end - group.start);
  if (group.end === highest || !besideChanges) return;
  while (beside.isEmpty) {
    group.slideUp();
    beside.previous();
  }
}
