import { describe, expect, it } from 'vitest';

import { readDockerfile } from '../../../../runtime/platform/build/dockerfile.js';

describe('reading a Dockerfile', () => {
  it('finds the images it needs and the one it rests on, through stages and arguments', () => {
    const text = [
      '# syntax-free comment with FROM nothing',
      'ARG BASE_IMAGE=python:3.11-slim-bookworm',
      'ARG TAG="v2"',
      'FROM --platform=linux/amd64 ${BASE_IMAGE} AS packages',
      'ARG VERSION=dev',
      'FROM packages AS build',
      'RUN --mount=type=bind,from=registry.example.com:5000/tools:$TAG,target=/t \\',
      '    make FROM=nowhere',
      'COPY --from=busybox:1 /bin/true /bin/',
      'from ${OTHER:-build}',
      'COPY --from=0 /a /a',
      'COPY --from=PACKAGES /b /b',
    ].join('\n');
    expect(readDockerfile(text)).toEqual({
      args: ['BASE_IMAGE', 'TAG', 'VERSION'],
      images: ['python:3.11-slim-bookworm', 'registry.example.com:5000/tools:$TAG', 'busybox:1'].filter(
        (i) => !i.includes('$'),
      ),
      base: 'python:3.11-slim-bookworm',
    });
  });

  it('puts given arguments in place of the defaults', () => {
    const facts = readDockerfile('ARG BASE=debian\nARG NONE\nFROM ${BASE}\n', {
      BASE: 'mirror.example.com/debian:12',
    });
    expect(facts).toMatchObject({
      images: ['mirror.example.com/debian:12'],
      base: 'mirror.example.com/debian:12',
    });
  });

  it('leaves out scratch and what it cannot make out', () => {
    expect(readDockerfile('FROM scratch\nCOPY x /\n')).toEqual({ args: [], images: [], base: undefined });
    expect(readDockerfile('ARG BASE\nFROM $BASE\n')).toMatchObject({ images: [], base: undefined });
    expect(readDockerfile('')).toEqual({ args: [], images: [], base: undefined });
  });

  it('takes a stage for the one before it, not for itself', () => {
    expect(readDockerfile('FROM node AS node\nFROM node\n')).toMatchObject({
      images: ['node'],
      base: 'node',
    });
  });
});
