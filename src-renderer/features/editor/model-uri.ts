import { editor, Uri } from './monaco.ts'

let nextModel = 1

/** The address of a file of a sandbox among the editor's models: what language services know it by. */
export function fileUri(sandbox: string, path: string): Uri {
  return Uri.from({ scheme: 'airlock', authority: sandbox, path })
}

/** Models of documents; others at such an address were made by a language service that looked into a file. */
const ofDocuments = new WeakSet<editor.ITextModel>()

/** A model for a document, at its file's address, or beside it when another document still has that from its old name. */
export function createDocumentModel(sandbox: string, path: string, text: string, language: string): editor.ITextModel {
  const uri = fileUri(sandbox, path)
  const there = editor.getModel(uri)
  const isTaken = there !== null && ofDocuments.has(there)
  if (!isTaken) there?.dispose()
  const created = editor.createModel(text, language, isTaken ? uri.with({ query: String(nextModel++) }) : uri)
  ofDocuments.add(created)
  return created
}
