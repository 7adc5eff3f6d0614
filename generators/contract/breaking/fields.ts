import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { neededFields } from '../../../runtime/contract/validation/index.js';
import { places, type Break, type Sides, type Surface } from './break.js';
import { pairsOf, reachOf, type Reach } from './reach.js';
import { isRuledRequired } from './rules.js';

/** What is noticed of fields and enum values that went, and of fields that became required or ceased to be. */
export function fieldBreaks(sides: Sides): Break[] {
  const reach = reachOf(sides);
  return [...pairsOf(sides)].flatMap(([old, now]) =>
    old.kind === 'enum'
      ? valuesGone(sides, reach, old, now as DescEnum)
      : [...fieldsGone(sides, reach, old, now as DescMessage), ...required(sides, reach, old, now as DescMessage)],
  );
}

function fieldsGone(sides: Sides, reach: Reach, old: DescMessage, now: DescMessage): Break[] {
  const gone = old.fields.filter((field) => !now.fields.some(({ number }) => number === field.number));
  return gone.flatMap((field) => {
    const { reservedRange, reservedName } = now.proto;
    const isReserved =
      reservedName.includes(field.name) &&
      reservedRange.some(({ start, end }) => start <= field.number && field.number < end);
    const reasons = goneReasons(reach, old.typeName, isReserved, {
      request: 'a request that has it is refused with 400',
      answer: 'who reads it from an answer finds nothing',
    });
    return lossOf('FIELD_REMOVED', `${old.typeName}.${field.name}`, reasons, places(sides, field, now), {
      change: `the field (number ${field.number}) is gone`,
      instead: `keep it with \`[deprecated = true]\`; once nobody uses it, \`reserved ${field.number}; reserved "${field.name}";\``,
    });
  });
}

function valuesGone(sides: Sides, reach: Reach, old: DescEnum, now: DescEnum): Break[] {
  const gone = old.values.filter((value) => !now.values.some(({ number }) => number === value.number));
  return gone.flatMap((value) => {
    const { reservedRange, reservedName } = now.proto;
    const isReserved =
      reservedName.includes(value.name) &&
      reservedRange.some(({ start, end }) => start <= value.number && value.number <= end);
    const reasons = goneReasons(reach, old.typeName, isReserved, {
      request: 'a request that names it is refused with 400',
      answer:
        'callers that wait for it in answers never see it again, and a model that still sends it shows a bare number',
    });
    return lossOf('ENUM_VALUE_REMOVED', `${old.typeName}.${value.name}`, reasons, places(sides, value, now), {
      change: `the value (number ${value.number}) is gone`,
      instead: `keep it with \`[deprecated = true]\`; once nobody uses it, \`reserved ${value.number}; reserved "${value.name}";\``,
    });
  });
}

type Reasons = readonly (readonly [reason: string, breaks: readonly Surface[]])[];

function goneReasons(
  { requests, answers }: Reach,
  typeName: string,
  isReserved: boolean,
  words: { request: string; answer: string },
): Reasons {
  return [
    ...(requests.has(typeName) ? [[words.request, ['json', 'rest']] as const] : []),
    ...(answers.has(typeName) ? [[words.answer, ['json', 'rest']] as const] : []),
    ...(isReserved ? [] : [['what takes its number or name later is misread', ['wire', 'json']] as const]),
  ];
}

function lossOf(
  rule: string,
  subject: string,
  reasons: Reasons,
  where: Pick<Break, 'before' | 'after'>,
  words: Pick<Break, 'change' | 'instead'>,
): Break[] {
  if (!reasons.length) return [];
  const broken = new Set(reasons.flatMap(([, breaks]) => breaks));
  const breaks = (['wire', 'json', 'rest'] as const).filter((surface) => broken.has(surface));
  return [{ rule, breaks, subject, ...words, why: reasons.map(([reason]) => reason).join('; '), ...where }];
}

function required(sides: Sides, reach: Reach, old: DescMessage, now: DescMessage): Break[] {
  const needed = reach.requests.has(now.typeName) ? neededFields(sides.after, now) : [];
  return now.fields.flatMap((field) => {
    const was = old.fields.find(({ number }) => number === field.number);
    const subject = `${now.typeName}.${field.name}`;
    const where = places(sides, was ?? old, field);
    const [legacy, wasLegacy] = [isLegacy(field), was !== undefined && isLegacy(was)];
    const isRuled = reach.requests.has(now.typeName) && isRuledRequired(sides.after, field);
    // A field that was there before is told by the rules that became narrower.
    const rule = isRuled || (was === undefined && needed.includes(field));
    const wasRule = was !== undefined && isRuledRequired(sides.before, was);
    if ((legacy && !wasLegacy) || (rule && !wasRule && !wasLegacy))
      return [
        {
          rule: 'FIELD_BECAME_REQUIRED',
          breaks: legacy ? ['wire', 'json', 'rest'] : ['rest'],
          subject,
          change: was ? 'the field is required now' : 'a new field that is required',
          why: 'requests as they were, without it, are refused with 400',
          instead: 'leave it optional and let the model see to what is missing, or take it in a new rpc',
          ...where,
        },
      ];
    if (!wasLegacy || legacy) return [];
    return [
      {
        rule: 'FIELD_NO_LONGER_REQUIRED',
        breaks: ['wire'],
        subject,
        change: 'the field is no longer `required`',
        why: 'programs made with the old contract refuse messages without it',
        instead: 'leave it `required`, and always set it',
        ...where,
      },
    ];
  });
}

function isLegacy(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}
