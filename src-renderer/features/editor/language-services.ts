import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import CssWorker from 'monaco-editor/languages/features/css/css.worker?worker'
import HtmlWorker from 'monaco-editor/languages/features/html/html.worker?worker'
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker'
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker?worker'
import 'monaco-editor/languages/features/css/register'
import 'monaco-editor/languages/features/html/register'
import { jsonDefaults } from 'monaco-editor/languages/features/json/register'
import { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import { languages } from 'monaco-editor/editor'

const workers: Readonly<Record<string, new () => Worker>> = {
  css: CssWorker,
  scss: CssWorker,
  less: CssWorker,
  html: HtmlWorker,
  handlebars: HtmlWorker,
  razor: HtmlWorker,
  json: JsonWorker,
  typescript: TypeScriptWorker,
  javascript: TypeScriptWorker,
}

// Monaco finds its workers by this global; each is a file of ours, and starts when a file of its language is opened.
self.MonacoEnvironment = {
  getWorker: (_: string, label: string) => new (workers[label] ?? EditorWorker)(),
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
