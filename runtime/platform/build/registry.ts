/** The address of the registry that plain image names belong to, and the key its login has in the Docker configuration. */
const HUB = 'docker.io';
const HUB_KEY = 'https://index.docker.io/v1/';

/** An image reference taken apart: `registry.example.com:5000/team/model:v1`. */
export interface ImageReference {
  registry: string;
  /** With the registry in front when it was written so: what the engine calls the image. */
  repository: string;
  tag: string;
}

export function parseReference(text: string): ImageReference {
  const [name = ''] = text.split('@');
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  const first = repository.includes('/') ? repository.split('/')[0]! : '';
  const registry = /[.:]/.test(first) || first === 'localhost' ? first : HUB;
  return { registry, repository, tag: colon < 0 ? 'latest' : name.slice(colon + 1) };
}

/** The key under which the Docker configuration keeps the login of a registry. */
export function loginKey(registry: string): string {
  return registry === HUB || registry === 'index.docker.io' ? HUB_KEY : registry;
}

/** Host of a key of `auths`, which may be written as a URL. */
export function keyHost(key: string): string {
  const host = key.replace(/^https?:\/\//, '').split('/')[0]!;
  return host === 'index.docker.io' ? HUB : host;
}
