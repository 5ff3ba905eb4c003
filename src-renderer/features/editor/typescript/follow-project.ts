import { javascriptDefaults, typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import { isCancellation } from '../../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../../bridge/backend.ts'
import { onFileChanges } from '../../../state/file-changes.ts'
import { tellFailure } from '../../../state/notices.ts'
import type { EditorDocument } from '../editor-document.ts'
import { fileUri } from '../model-uri.ts'
import { openDocuments } from '../open-documents.ts'
import { activePathOf } from '../open-files.ts'
import { readProjectOptions, usualOptions, type ProjectOptions } from './compiler-options.ts'
import { loadProject, type LoadedProject } from './load-project.ts'
import { folderOf } from './paths.ts'
import { findAround } from './resolve.ts'
import { SandboxFiles } from './sandbox-files.ts'

const soonMs = 400
const scripts = /\.[cm]?[jt]sx?$/
/** “Cannot find module”, “has no declarations”: no errors when not everything was read. */
const missingModule = [2307, 2792, 7016]
const filesOf = new Map<string, SandboxFiles>()

let active: { readonly backend: Backend; readonly sandbox: string } | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let running = new AbortController()
let lastOptions = ''

/** The language service means this sandbox from now on; those of others would mix with it. */
export function followProject(backend: Backend, sandbox: string): void {
  if (active?.sandbox !== sandbox) {
    typescriptDefaults.setExtraLibs([])
    javascriptDefaults.setExtraLibs([])
    // Until the project was read, everything that is imported would be an error.
    typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true })
    lastOptions = ''
  }
  active = { backend, sandbox }
  refreshSoon()
}

/** What is imported, or what is there, may be something else. */
export function refreshSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    running.abort()
    running = new AbortController()
    refresh(running.signal).catch((error: unknown) => {
      if (!isCancellation(error)) tellFailure(error)
    })
  }, soonMs)
}

onFileChanges((sandbox, changes) => {
  const files = filesOf.get(sandbox)
  if (files === undefined) return
  for (const change of changes) files.forget(change.kind === 'overflow' ? undefined : change.path)
  if (sandbox === active?.sandbox) refreshSoon()
})

async function refresh(signal: AbortSignal): Promise<void> {
  if (active === null) return
  const { backend, sandbox } = active
  const files = filesOf.get(sandbox) ?? new SandboxFiles(backend, sandbox)
  filesOf.set(sandbox, files)
  const open = openDocuments.all.filter((one) => one.sandbox === sandbox && scripts.test(one.path))
  const roots = new Map(open.flatMap((one) => textOf(one)))
  if (roots.size === 0) return
  const [first = ''] = roots.keys()
  const shown = activePathOf(sandbox)
  const main = shown !== null && roots.has(shown) ? shown : first
  const config = await findAround(files, folderOf(main), ['tsconfig.json', 'jsconfig.json'])
  const options = config === null ? usualOptions : await readProjectOptions(files, config)
  signal.throwIfAborted()
  const loaded = await loadProject(files, roots, options.mappings, signal)
  signal.throwIfAborted()
  apply(sandbox, options, loaded)
}

function textOf(document: EditorDocument): readonly (readonly [string, string])[] {
  return document.model === null ? [] : [[document.path, document.model.getValue()]]
}

function apply(sandbox: string, options: ProjectOptions, { files, isCut }: LoadedProject): void {
  const addressOf = (path: string) => fileUri(sandbox, path).toString(true)
  const compilerOptions: Parameters<typeof typescriptDefaults.setCompilerOptions>[0] = {
    ...options.compilerOptions,
    types: [],
    ...(Object.keys(options.mappings).length === 0
      ? {}
      : {
          baseUrl: addressOf('/workspace'),
          paths: Object.fromEntries(
            Object.entries(options.mappings).map(([pattern, to]) => [pattern, to.map(addressOf)]),
          ),
        }),
  }
  const libraries = [...files].map(([path, content]) => ({ content, filePath: addressOf(path) }))
  typescriptDefaults.setExtraLibs(libraries)
  javascriptDefaults.setExtraLibs(libraries)
  // Setting options starts the worker anew: only when they are others, or when there are other files, since the worker does
  // not look again for an import that it has not found.
  const key = JSON.stringify([compilerOptions, isCut, options.checkJs, [...files.keys()].sort()])
  if (key === lastOptions) return
  lastOptions = key
  const ignored = { diagnosticCodesToIgnore: isCut ? missingModule : [] }
  typescriptDefaults.setCompilerOptions(compilerOptions)
  typescriptDefaults.setDiagnosticsOptions(ignored)
  javascriptDefaults.setCompilerOptions({ ...compilerOptions, allowJs: true })
  javascriptDefaults.setDiagnosticsOptions({ ...ignored, noSemanticValidation: !options.checkJs })
}
