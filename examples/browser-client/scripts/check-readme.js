/** Compile the TypeScript of the README, as if it lay in this folder. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const folder = fileURLToPath(new URL('..', import.meta.url));
const blocks = [...readFileSync(`${folder}README.md`, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
const file = `${folder}readme.ts`;

const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [file] }, ts.sys, folder);
const host = ts.createCompilerHost({ ...options, noEmit: true });
const { getSourceFile } = host;
host.getSourceFile = (name, ...rest) =>
  name === file ? ts.createSourceFile(name, blocks.join('\n'), ...rest) : getSourceFile(name, ...rest);

const program = ts.createProgram([file], { ...options, noEmit: true }, host);
const problems = ts.getPreEmitDiagnostics(program);
if (blocks.length === 0 || problems.length > 0) {
  console.error(ts.formatDiagnostics(problems, host) || 'README.md: there is no TypeScript in it.');
  process.exitCode = 1;
}
