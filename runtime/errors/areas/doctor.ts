import { entry } from '../entry.js';

/** Errors of `ao doctor`. */
export const doctorErrors = {
  AO_DOCTOR_MISSING: entry<{ missing: readonly string[] }>({
    category: 'unavailable',
    title: 'This machine lacks something',
    page: 'Something that the project needs is not on this machine. Each is listed with the command that mends it. What is only wanted for more (Docker, say) is listed too, but is no error.',
    message: (p) => `missing: ${p.missing.join(', ')}`,
    remedy: () => ['Run the commands behind the arrows, then `ao doctor` again'],
  }),
};
