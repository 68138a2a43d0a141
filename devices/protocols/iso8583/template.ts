/** Fields that are put together from fixed digits and a few values: `22{batch}00060`, `{batch}{trace}{date}`. */

/** Digits that each value has. */
export const PLACES = { batch: 6, trace: 6, date: 4 } as const;
export type Place = keyof typeof PLACES;
export type Places = Readonly<Partial<Record<Place, string>>>;

type Part = { readonly fixed: string } | { readonly place: Place };

export class Template {
  readonly parts: readonly Part[];
  readonly length: number;

  constructor(text: string) {
    this.parts = text
      .split(/(\{[a-z]+\})/)
      .filter((part) => part !== '')
      .map((part) => (part.startsWith('{') ? { place: part.slice(1, -1) as Place } : { fixed: part }));
    this.length = this.parts.reduce((sum, part) => sum + ('fixed' in part ? part.fixed.length : PLACES[part.place]), 0);
  }

  get places(): readonly Place[] {
    return this.parts.flatMap((part) => ('place' in part ? [part.place] : []));
  }

  write(values: Places): string {
    let text = '';
    for (const part of this.parts) text += 'fixed' in part ? part.fixed : (values[part.place] ?? '');
    return text;
  }

  /** Is it of this form? What stands in the places may be anything. */
  fits(text: string): boolean {
    if (text.length !== this.length) return false;
    let at = 0;
    for (const part of this.parts) {
      if ('fixed' in part) {
        if (!text.startsWith(part.fixed, at)) return false;
        at += part.fixed.length;
      } else at += PLACES[part.place];
    }
    return true;
  }

  /** What stands in a place of a text that fits; '' where there is no such place. */
  read(text: string, place: Place): string {
    let at = 0;
    for (const part of this.parts) {
      if ('fixed' in part) at += part.fixed.length;
      else if (part.place === place) return text.slice(at, at + PLACES[place]);
      else at += PLACES[part.place];
    }
    return '';
  }
}
