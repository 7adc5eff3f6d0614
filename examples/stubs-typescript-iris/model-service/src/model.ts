// Your model: one class for each service of the contract, one method for each rpc. Until a method is written, its route
// answers 501. `ao sync` follows the contract and leaves this file alone once you have changed it.
import { type Context, Unimplemented } from '@ao/service/model';
import { ClassifierBase, type ClassifyRequest, type ClassifyResponseInit, type DescribeModelRequest, type DescribeModelResponseInit } from '../gen/base.js';

/** The model behind iris.v1.Classifier. */
export class Classifier extends ClassifierBase {
  /** Reads the model into memory; called once, before anything is served. */
  override async load(): Promise<void> {}

  /** The most likely species and the probability of each. */
  override async classify(_request: ClassifyRequest, _context: Context): Promise<ClassifyResponseInit> {
    throw new Unimplemented('iris.v1.Classifier/Classify is not written yet');
  }

  /** No annotation: the default route serves it. */
  override async describeModel(_request: DescribeModelRequest, _context: Context): Promise<DescribeModelResponseInit> {
    throw new Unimplemented('iris.v1.Classifier/DescribeModel is not written yet');
  }
}
