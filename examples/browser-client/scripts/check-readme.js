/** Compile the TypeScript of the documents that are named, as if each lay in this folder. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const folder = fileURLToPath(new URL('..', import.meta.url));
const documents = new Map(
  process.argv.slice(2).map((name, number) => {
    const blocks = [...readFileSync(name, 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
    if (blocks.length === 0) {
      throw new Error(`${name}: there is no TypeScript in it.`);
    }
    return [`${folder}readme-${number}.ts`, blocks.join('\n')];
  }),
);
const files = [...documents.keys()];

const { config } = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files }, ts.sys, folder);
const host = ts.createCompilerHost({ ...options, noEmit: true });
const { getSourceFile } = host;
host.getSourceFile = (name, ...rest) =>
  documents.has(name) ? ts.createSourceFile(name, documents.get(name), ...rest) : getSourceFile(name, ...rest);

const program = ts.createProgram(files, { ...options, noEmit: true }, host);
const problems = ts.getPreEmitDiagnostics(program);
if (problems.length > 0) {
  console.error(ts.formatDiagnostics(problems, host));
  process.exitCode = 1;
}
