import editorWorker from 'monaco-editor/editor/editor.worker?worker&url'
import cssWorker from 'monaco-editor/languages/features/css/css.worker?worker&url'
import htmlWorker from 'monaco-editor/languages/features/html/html.worker?worker&url'
import jsonWorker from 'monaco-editor/languages/features/json/json.worker?worker&url'
import typeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker?worker&url'
import 'monaco-editor/languages/features/css/register'
import 'monaco-editor/languages/features/html/register'
import { jsonDefaults } from 'monaco-editor/languages/features/json/register'
import { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import { languages } from 'monaco-editor/editor'
import { workerStarter } from './monaco-policies.ts'

const workers: Readonly<Record<string, string>> = {
  css: cssWorker,
  scss: cssWorker,
  less: cssWorker,
  html: htmlWorker,
  handlebars: htmlWorker,
  razor: htmlWorker,
  json: jsonWorker,
  typescript: typeScriptWorker,
  javascript: typeScriptWorker,
}

const start = workerStarter(new Set([editorWorker, ...Object.values(workers)]))

// Monaco finds its workers by this global; each is a file of ours, and starts when a file of its language is opened.
self.MonacoEnvironment = {
  ...self.MonacoEnvironment,
  getWorker: (_: string, label: string) => start(workers[label] ?? editorWorker),
}

// Nothing is an error before the project was read (typescript/follow-project.ts).
typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true })

languages.onLanguage('json', () => {
  void import('./json-schemas.ts').then(({ jsonSchemas }) => {
    jsonDefaults.setDiagnosticsOptions({
      validate: true,
      // Configuration files have them, and nothing tells which ones.
      comments: 'ignore',
      trailingCommas: 'warning',
      schemaValidation: 'warning',
      enableSchemaRequest: false,
      schemas: [...jsonSchemas],
    })
  })
})
