/** Write the schemas of the module's OpenAPI document as TypeScript; with --check, compare instead. */
import { readFile, writeFile } from 'node:fs/promises';

import openapiTS, { astToString } from 'openapi-typescript';
import prettier from 'prettier';

const contract = new URL('../job-client/contract.ts', import.meta.url);
const document = new URL('../../../tests/golden/quickstart.json', import.meta.url);

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

if (!process.argv.includes('--check')) {
  await writeFile(contract, written);
} else if ((await readFile(contract, 'utf8')) !== written) {
  console.error('job-client/contract.ts is not what the OpenAPI document says: run `npm run contract`.');
  process.exitCode = 1;
}
