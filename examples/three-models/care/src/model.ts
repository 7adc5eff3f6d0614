// What a plant needs: rules of thumb, in TypeScript.
import { type Context, InvalidArgument } from '@ao/service/model';
import {
  CareBase,
  type AdviseRequest,
  type AdviseResponseInit,
  type ScheduleRequest,
  type WateringInit,
} from '../gen/base.js';

/** Litres a week at 20 °C. */
const LITRES: Readonly<Record<string, number>> = { setosa: 2, versicolor: 7, virginica: 7 };

/** Says what it needs. */
export class Care extends CareBase {
  override async advise({ species, temperature }: AdviseRequest, _context: Context): Promise<AdviseResponseInit> {
    const litresPerWeek = litresOf(species) * (1 + Math.max(0, temperature - 20) / 20);
    return { litresPerWeek, hints: temperature > 30 ? ['water in the evening', 'give it shade'] : ['full sun'] };
  }

  override async *schedule({ species }: ScheduleRequest, _context: Context): AsyncIterable<WateringInit> {
    const litres = litresOf(species) / 2;
    for (const day of [1, 4]) yield { day, litres };
  }
}

function litresOf(species: string): number {
  const litres = LITRES[species];
  if (litres === undefined) throw new InvalidArgument('species', `must be one of ${Object.keys(LITRES).join(', ')}`);
  return litres;
}
