import { readFile } from 'node:fs/promises';
import { fromBinary, toJson, type DescMessage } from '@bufbuild/protobuf';
import { compileTree } from '../../../generators/contract/index.js';
import {
  jsonText,
  loadContract,
  parseJson,
  requestBytes,
  RequestInvalid,
  responseText,
  routesOf,
  type Contract,
  type Route,
} from '../../../runtime/contract/index.js';
import { suiteSources } from '../../conformance/suite-contract.js';

const CLINIC = 'clinic/triage/v2/triage.proto';

const ECHO = `
syntax = "proto3";
package fuzz.v1;
import "${CLINIC}";
service Clinic {
  rpc Visit(clinic.triage.v2.Visit) returns (clinic.triage.v2.Visit);
  rpc ScoreRequest(clinic.triage.v2.ScoreRequest) returns (clinic.triage.v2.ScoreRequest);
  rpc PatchVisitRequest(clinic.triage.v2.PatchVisitRequest) returns (clinic.triage.v2.PatchVisitRequest);
}
`;

/** The messages of the fuzz: protobuf's own that hold all there is, and those of a contract. */
export const TYPES = [
  'protobuf_test_messages.proto3.TestAllTypesProto3',
  'protobuf_test_messages.proto2.TestAllTypesProto2',
  'protobuf_test_messages.editions.TestAllTypesEdition2023',
  'clinic.triage.v2.Visit',
  'clinic.triage.v2.ScoreRequest',
  'clinic.triage.v2.PatchVisitRequest',
] as const;

/** Bytes of the FileDescriptorSet that has all TYPES and for each an rpc that takes and gives it. */
export async function compileTypes(): Promise<Uint8Array> {
  const clinic = await readFile('test/fixtures/contracts/clinic/triage.proto');
  return compileTree(new Map([...(await suiteSources()), [CLINIC, clinic], ['fuzz.proto', Buffer.from(ECHO)]]), 'fuzz');
}

/** JSON and binary of one message, by what the bridge calls. */
export class Codec {
  readonly contract: Contract;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(set: Uint8Array) {
    this.contract = loadContract(set);
    this.#routes = new Map(
      routesOf(this.contract)
        .filter(({ isDefault, method }) => isDefault && method.input === method.output)
        .map((route) => [route.method.input.typeName, route]),
    );
  }

  desc(typeName: string): DescMessage {
    return this.route(typeName).method.input;
  }

  /** With fields written out that hold their zero value, as the bridge answers, or (`zeros` false) without. */
  toJson(typeName: string, bytes: Uint8Array, zeros: boolean): string {
    const route = this.route(typeName);
    if (zeros) return responseText(route, bytes);
    const { output } = route.method;
    return jsonText(toJson(output, fromBinary(output, bytes), { registry: this.contract.registry }));
  }

  fromJson(typeName: string, text: string): { bytes: Uint8Array } | { refused: string } {
    const route = this.route(typeName);
    try {
      return { bytes: requestBytes(route, new Map(), '', parseJson(text)) };
    } catch (error) {
      if (!(error instanceof RequestInvalid)) throw error;
      return { refused: error.fieldViolations.map((v) => `${v.field}: ${v.description}`).join('; ') };
    }
  }

  /** By which a message of the type is taken and given back. */
  route(typeName: string): Route {
    const route = this.#routes.get(typeName);
    if (route === undefined) throw new Error(`no rpc takes ${typeName}`);
    return route;
  }
}
