import { STATUS_CODES } from 'node:http';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { JsonObject } from '@bufbuild/protobuf';
import type { FastifyRequest } from 'fastify';
import { Code, statusToJson, type Contract, type Status } from '../../contract/index.js';
import { codeName } from '../grpc/codes.js';

/** How the body of an error is written: a google.rpc.Status in proto JSON, RFC 9457's problem, or the Connect protocol's. */
export interface ErrorForm {
  readonly contentType: string;
  body(httpStatus: number, status: Status, contract: Contract): JsonObject;
}

const statusForm: ErrorForm = {
  contentType: 'application/json; charset=utf-8',
  body: (_httpStatus, status, { registry }) => statusToJson(status, registry),
};

const problemForm: ErrorForm = {
  contentType: 'application/problem+json; charset=utf-8',
  body: (httpStatus, status, { registry }) => {
    const { code, message, details } = statusToJson(status, registry);
    const title = STATUS_CODES[httpStatus] ?? 'Client Closed Request';
    return {
      type: 'about:blank',
      title,
      status: httpStatus,
      detail: message ?? '',
      code: code ?? 0,
      details: details ?? [],
    };
  },
};

const connectForm: ErrorForm = {
  contentType: 'application/json',
  body: (_httpStatus, { code, message, details }) => ({
    code: code === Code.CANCELLED ? 'canceled' : codeName(code).toLowerCase(),
    message,
    details: details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf('/') + 1),
      value: base64Encode(value, 'std_raw'),
    })),
  }),
};

/** The form that the caller asks for: Connect's by its protocol header or media type, RFC 9457's by Accept. */
export function errorFormOf({ headers }: FastifyRequest): ErrorForm {
  if (isConnect(headers)) return connectForm;
  return asksFor(headers.accept, 'application/problem+json') ? problemForm : statusForm;
}

/** Whether the caller speaks the Connect protocol. */
export function isConnect(headers: FastifyRequest['headers']): boolean {
  return headers['connect-protocol-version'] !== undefined || headers['content-type'] === 'application/proto';
}

/** Whether an Accept header names a media type itself; `*` is content with what comes anyway. */
function asksFor(accept: string | undefined, type: string): boolean {
  if (accept === undefined || !accept.includes(type)) return false;
  return accept.split(',').some((range) => {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    return name === type && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
