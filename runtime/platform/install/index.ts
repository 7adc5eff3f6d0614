export { ensureInstalled, installProject, staleServices, type InstallEvent, type InstallOptions } from './install.js';
