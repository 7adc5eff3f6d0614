import type { ProjectConfig } from '../project/layout.js';

/** Debian packages that a language needs besides Node, which is in the image. */
const PACKAGES: Readonly<Record<ProjectConfig['services'][string]['language'], readonly string[]>> = {
  typescript: [],
  python: ['python3', 'python3-venv', 'python3-pip'],
  r: ['r-base-core', 'r-cran-testthat', 'r-cran-lintr'],
};

/** The languages that the services of a project are written in. */
export function languagesOf({ services }: Pick<ProjectConfig, 'services'>): Set<string> {
  return new Set(Object.values(services).map(({ language }) => language));
}

/** Debian packages of the languages of a project, with blanks between. */
export function debianPackages(config: Pick<ProjectConfig, 'services'>): string {
  const languages = languagesOf(config);
  const found = Object.entries(PACKAGES).filter(([language]) => languages.has(language));
  return found.flatMap(([, names]) => names).join(' ');
}
