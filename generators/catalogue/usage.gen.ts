// Generated from the folders of generators/catalogue by `npm run gen`; do not edit.

/** USAGE.md of each generator. */
export const USAGE: Readonly<Record<string, string>> = {
  "client": "A client without dependencies: a method for each rpc, streams, errors with their details. Its folder is noted under\n`[clients]` in ao.toml, and `ao sync` keeps it in line with the contract. Its files are ao's own: do not edit them.\n\n```sh\nao generate client --language typescript\nao generate client -l python --out clients/triage_client\nao destroy client python\n```\n",
  "model": "A folder of its own like that of the first model-service, with its table and its gates in ao.toml; the api-service calls\nthe model that serves a service, and shares the requests where several do.\n\n```sh\nao generate model judge --language r --serves clinic.v1.Judge\nao generate model predictor-next --serves iris.v1.Predictor --share 10   # a tenth of the requests\n```\n",
  "task": "Writes `[tasks.<name>]` into ao.toml; `ao run <name>` runs it, and `ao run` lists it. Edit the table as you like.\n\n```sh\nao generate task report --run \"python report.py\" --cwd model-service --description \"Weekly figures\"\nao run report\n```\n",
};
