/** Write the schemas of an OpenAPI document, the module's output `openapi`, as TypeScript; with --check, compare instead. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import openapiTS, { astToString } from 'openapi-typescript';
import prettier from 'prettier';

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });
const [document] = positionals;
if (document === undefined) {
  console.error('usage: npm run contract -- [--check] openapi.json');
  process.exit(2);
}

const contract = new URL('../job-client/contract.ts', import.meta.url);

const { openapi, info, components } = JSON.parse(await readFile(document, 'utf8'));
const ast = await openapiTS(
  { openapi, info, paths: {}, components: { schemas: components.schemas } },
  { rootTypes: true, rootTypesNoSchemaPrefix: true },
);
const schemas = astToString(ast)
  .replace(/^export type (webhooks|paths|operations|\$defs) = .*\n/gm, '')
  .replace(/^ {4}\w+: never;\n/gm, '');
const options = { ...(await prettier.resolveConfig(contract)), parser: 'typescript' };
const written = await prettier.format(
  `// Written by \`npm run contract\` out of the module's output \`openapi\`. Do not edit.\n\n${schemas}`,
  options,
);

if (!values.check) {
  await writeFile(contract, written);
} else if ((await readFile(contract, 'utf8')) !== written) {
  console.error('job-client/contract.ts is not what the OpenAPI document says: write it with `npm run contract`.');
  process.exitCode = 1;
}
