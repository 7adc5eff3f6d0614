import { compareComponents, type Manifest, type ManifestEntry } from './manifest.js';

/** Sorted, one file a line: two branches that add files merge without a conflict. */
export function printManifest(manifest: Manifest): string {
  const files = [...manifest.files].sort(([a], [b]) => (a < b ? -1 : 1)).map(fileLine);
  const answers = Object.entries(manifest.answers).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  const components = [...manifest.components]
    .sort(compareComponents)
    .map((component) => `    ${JSON.stringify(component)}`);
  return [
    '{',
    `  "ao": ${JSON.stringify(manifest.ao)},`,
    `  "layers": ${JSON.stringify(manifest.layers)},`,
    `  "answers": {\n${answers.join(',\n')}\n  },`,
    ...blueprintLines(manifest.blueprints),
    ...(manifest.components.length === 0 ? [] : [`  "components": [\n${components.join(',\n')}\n  ],`]),
    `  "files": {\n${files.join(',\n')}\n  }`,
    '}',
    '',
  ].join('\n');
}

function fileLine([path, e]: readonly [string, ManifestEntry]): string {
  const entry = {
    class: e.class,
    sha256: e.sha256,
    mode: e.mode.toString(8),
    ...(e.deletedByUser && { deletedByUser: true }),
    ...(e.ejected && { ejected: true }),
    ...(e.unformatted && { unformatted: e.unformatted }),
  };
  return `    ${JSON.stringify(path)}: ${JSON.stringify(entry)}`;
}

function blueprintLines(blueprints: Manifest['blueprints']): string[] {
  if (blueprints === undefined || blueprints.size === 0) return [];
  const sorted = [...blueprints].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([name, pin]) => `    ${JSON.stringify(name)}: ${JSON.stringify(pin)}`);
  return [`  "blueprints": {\n${lines.join(',\n')}\n  },`];
}
