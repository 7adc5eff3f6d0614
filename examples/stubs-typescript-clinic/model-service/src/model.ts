// Your model: one class for each service of the contract, one method for each rpc. Until a method is written, its route
// answers 501. `ao sync` follows the contract and leaves this file alone once you have changed it.
import { type Context, Unimplemented } from '@ao/service/model';
import { TriageBase, type ScoreRequest, type ScoreResponseInit, type GetVisitRequest, type VisitInit, type PatchVisitRequest, type DeleteVisitResponseInit, type GetAttachmentRequest, type AttachmentInit } from '../gen/base.js';

/** The model behind clinic.triage.v2.Triage. */
export class Triage extends TriageBase {
  /** Reads the model into memory; called once, before anything is served. */
  override async load(): Promise<void> {}

  override async score(_request: ScoreRequest, _context: Context): Promise<ScoreResponseInit> {
    throw new Unimplemented('clinic.triage.v2.Triage/Score is not written yet');
  }

  override async getVisit(_request: GetVisitRequest, _context: Context): Promise<VisitInit> {
    throw new Unimplemented('clinic.triage.v2.Triage/GetVisit is not written yet');
  }

  override async patchVisit(_request: PatchVisitRequest, _context: Context): Promise<VisitInit> {
    throw new Unimplemented('clinic.triage.v2.Triage/PatchVisit is not written yet');
  }

  override async deleteVisit(_request: GetVisitRequest, _context: Context): Promise<DeleteVisitResponseInit> {
    throw new Unimplemented('clinic.triage.v2.Triage/DeleteVisit is not written yet');
  }

  /** The attachment's path may hold any number of segments. */
  override async getAttachment(_request: GetAttachmentRequest, _context: Context): Promise<AttachmentInit> {
    throw new Unimplemented('clinic.triage.v2.Triage/GetAttachment is not written yet');
  }
}
