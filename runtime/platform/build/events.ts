/** What a build reports while it runs; in the order in which things happen, images mixed when they build at once. */
export type BuildEvent =
  | { type: 'start'; service: string; image: string }
  /** A base image is being fetched; `detail` is the registry's word for where it stands. */
  | { type: 'pull'; service: string; image: string; detail: string }
  | { type: 'step'; service: string; step: string; state: 'running' | 'cached' | 'failed' }
  | { type: 'step'; service: string; step: string; state: 'done'; seconds: number }
  /** A line that a step printed. */
  | { type: 'log'; service: string; step: string; text: string }
  | { type: 'warning'; service?: string; text: string }
  | ({ type: 'built' } & BuiltImage)
  | { type: 'push'; service: string; image: string; detail: string };

/** A finished image. */
export interface BuiltImage {
  service: string;
  /** `name:tag`, the first of its tags. */
  name: string;
  tags: readonly string[];
  /** `sha256:…` */
  id: string;
  /** Size of all layers, unpacked. */
  bytes: number;
  /** Size over that of the image it rests on. */
  overBase: number;
  seconds: number;
}

export type OnBuildEvent = (event: BuildEvent) => void;
