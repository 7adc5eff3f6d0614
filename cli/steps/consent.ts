import { fault } from '../../runtime/errors/index.js';
import { answered, canAsk } from '../ui/questions.js';

/** How a person can be asked. */
export interface Asking {
  /** Said already. */
  readonly yes: boolean;
  readonly json: boolean;
}

/** Goes on only when somebody says yes: on the command line, or at the question. Throws AO_COMMAND_CONSENT. */
export async function consentTo({ what, cause }: { what: string; cause: string }, asking: Asking): Promise<void> {
  if (asking.yes) return;
  if (canAsk(asking)) {
    const { confirm } = await import('@clack/prompts');
    const message = `${what}: ${cause}. Go on?`;
    if (answered(await confirm({ message, initialValue: false }))) return;
  }
  throw fault('AO_COMMAND_CONSENT', { what, cause });
}
