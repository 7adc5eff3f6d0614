/**
 * The parts of oclif that ao is made of, each from its own file: the front door of the package also evaluates what ao
 * never uses, and a check of Node's version that bin/ao.js makes without semver (20 ms of every command together).
 */
export * as Args from '@oclif/core/args';
export { Command } from '@oclif/core/command';
export { Config, Plugin } from '@oclif/core/config';
export * as Errors from '@oclif/core/errors';
export * as Flags from '@oclif/core/flags';
export { Help } from '@oclif/core/help';
export type * as Interfaces from '@oclif/core/interfaces';
