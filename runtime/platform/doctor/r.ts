import type { Project } from '../config/index.js';
import { serviceDir } from '../engines/plan.js';
import { findR, packageCures, R_MINIMUM } from '../languages/find-r.js';
import { cureFor, type Finding } from './finding.js';

/** R itself, and for each service in R whether its packages are there: those that only its checks need are optional. */
export async function lookAtR(project: Project | undefined, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const services = Object.entries(project?.config.services ?? {}).filter(([, { language }]) => language === 'r');
  const about = { name: 'R', wantedFor: 'model-services in R', optional: false };
  const cure = cureFor({
    debian: 'sudo apt-get install r-base-core',
    mac: 'brew install r',
    windows: 'winget install RProject.R',
  });
  const found = await findR(undefined, env);
  if (!found) {
    const wanted = env['AO_RSCRIPT'];
    const detail = wanted ? `AO_RSCRIPT names "${wanted}", which does not run` : 'no Rscript in PATH';
    return [{ ...about, ok: false, detail, cure }];
  }
  const detail = `${found.version} at ${found.path}`;
  if (!found.fits)
    return [{ ...about, ok: false, detail: `${detail}; ${R_MINIMUM.join('.')} or newer is needed`, cure }];
  const packages = await Promise.all(
    services.map(([name]) => packagesOf(name, serviceDir(project as Project, name), env)),
  );
  return [{ ...about, ok: true, detail }, ...packages.flat()];
}

async function packagesOf(service: string, dir: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const missing = (await findR(dir, env))?.missing ?? { model: [], checks: [] };
  const finding = (names: readonly string[], wantedFor: string, optional: boolean): Finding => {
    const about = { name: 'R packages', wantedFor, optional };
    if (names.length === 0) return { ...about, ok: true, detail: 'all that DESCRIPTION names' };
    const { debian, cran } = packageCures(names, dir);
    const cure = process.platform === 'linux' ? debian : cran;
    return { ...about, ok: false, detail: `missing: ${names.join(', ')}`, cure };
  };
  return [finding(missing.model, service, false), finding(missing.checks, `\`ao check\` of ${service}`, true)];
}
