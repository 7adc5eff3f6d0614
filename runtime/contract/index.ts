export { loadContract, type Contract, type DecodeOptions } from './contract.js';
export { bindingsOf, type Binding } from './http-rule.js';
export {
  parseTemplate,
  shapeOf,
  TemplateSyntaxError,
  type PathTemplate,
  type Segment,
  type TemplateVariable,
} from './path-template.js';
export { expandTemplate } from './expand.js';
export { restrictServices } from './restrict.js';
export { misfits, servedBy, servingOf, type Misfit, type Serving, type ServingModel } from './serving.js';
export { createMatcher, type Match, type Matchable, type Matcher, type PathVariables } from './matcher.js';
export { routesOf, type Route, type StreamKind } from './routes.js';
export type { RawBody, RequestBodyKind, ResponseBodyKind } from './raw-body.js';
export { parseJson } from './parse-json.js';
export { decodeRawRequest, decodeRequest } from './decode-request.js';
export { rawRequestBytes } from './raw-request.js';
export { messageDecoder, type MessageDecoder } from './decode-stream.js';
export { requestBytes } from './request-bytes.js';
export { encodeRawResponse, encodeResponse, responseText } from './encode-response.js';
export { jsonText } from './json-text.js';
export { prepareValidation, validateRequest, type WrittenRequest } from './validation/index.js';
export { missingRequired } from './required.js';
export { RequestInvalid, type FieldViolation } from './request-invalid.js';
export { violationsIn } from './violations.js';
export { openapi, type OpenApiDocument, type OpenApiInfo } from './openapi/index.js';
export {
  badRequest,
  grpcCodeOf,
  httpStatusOf,
  makeStatus,
  statusFromBytes,
  statusToBytes,
  statusToJson,
} from './status.js';
export { Code } from './standard/google/rpc/code_pb.js';
export { StatusSchema, type Status } from './standard/google/rpc/status_pb.js';
export * as errorDetails from './standard/google/rpc/error_details_pb.js';
export * as health from './standard/grpc/health/v1/health_pb.js';
export * as reflectionV1 from './standard/grpc/reflection/v1/reflection_pb.js';
export * as reflectionV1alpha from './standard/grpc/reflection/v1alpha/reflection_pb.js';
