import { fault } from '../../errors/index.js';
import { readers } from './variable.js';

const DEFAULT_ADDRESS = 'localhost:50051';

/**
 * The gRPC target of the model-service: AO_MODEL_ADDRESS, else MODEL_SERVICE_URL (with or without a scheme), else
 * localhost:50051. Throws AO_SERVICE_ENVIRONMENT_INVALID for a URL that is not plain host:port once its scheme is off.
 */
export function modelAddress(values: {
  AO_MODEL_ADDRESS: string | undefined;
  MODEL_SERVICE_URL: string | undefined;
}): string {
  if (values.AO_MODEL_ADDRESS !== undefined) return values.AO_MODEL_ADDRESS;
  const url = values.MODEL_SERVICE_URL;
  if (url === undefined) return DEFAULT_ADDRESS;
  const reading = readers.address(url.replace(/^(http|grpc):\/\//, '').replace(/\/+$/, ''));
  if ('value' in reading) return String(reading.value);
  throw fault('AO_SERVICE_ENVIRONMENT_INVALID', {
    problems: [`MODEL_SERVICE_URL=${JSON.stringify(url)} (wanted: http://host:port)`],
  });
}
