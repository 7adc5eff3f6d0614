import { Args, Flags } from '../oclif.js';
import type { JsonValue } from '@bufbuild/protobuf';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { projectContract } from '../project-contract.js';

export default class Call extends AoCommand {
  static override group: Group = 'run';
  static order = 36;
  static override summary = 'Send one request to the model-service over gRPC and print its answer as JSON.';
  static override description =
    'Of several models it is the one that answers the rpc, by `serves` and `share` of ao.toml; of several versions that with the largest share, unless --model names another.';
  static override args = {
    rpc: Args.string({
      required: true,
      description: 'Name of an rpc: `Predict`, or as much more of it as makes it unique.',
    }),
    request: Args.string({ default: '{}', description: 'The request as JSON, `@FILE`, or `-` for standard input.' }),
  };
  static override flags = {
    address: Flags.string({
      char: 'a',
      helpValue: 'HOST:PORT',
      summary: 'Where the model-service listens; by default where ao.toml says.',
    }),
    model: Flags.string({
      char: 'm',
      helpValue: 'NAME',
      summary: 'Which of the models that answer the rpc; by default the one with the largest share.',
      exclusive: ['address'],
    }),
    timeout: Flags.integer({
      char: 't',
      default: 30,
      min: 1,
      helpValue: 'SECONDS',
      summary: 'Give up after this many seconds.',
    }),
  };
  static override examples = [
    `<%= config.bin %> call Predict '{"sepalLength": 5.1, "sepalWidth": 3.5, "petalLength": 1.4, "petalWidth": 0.2}'`,
    '<%= config.bin %> call Predict @request.json',
    '<%= config.bin %> call Predict @request.json --model forest-v2',
    'echo "{}" | <%= config.bin %> call iris.v1.Classifier.DescribeModel - --address localhost:50051',
  ];

  async run(): Promise<{ rpc: string; model?: string; address: string; response: JsonValue }> {
    const { args, flags } = await this.parse(Call);
    const project = await this.project();
    const contract = await projectContract(project);
    const { callUnary, encodeRequest, findRpc, fullName, modelFor, readRequest } = await import('../call/index.js');
    const method = findRpc(contract, args.rpc);
    const request = encodeRequest(contract, method, await readRequest(args.request, process.stdin));
    const { address } = flags;
    const place = address === undefined ? await modelFor(project, contract, method, flags.model) : { address };
    const response = await this.output.during(`Calling ${fullName(method)}`, () =>
      callUnary(contract, method, request, { ...place, timeout: flags.timeout, signal: this.signal }),
    );
    this.output.print(JSON.stringify(response, null, 2));
    return { rpc: fullName(method), ...place, response };
  }
}
