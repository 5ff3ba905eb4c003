import type { EditorDocument } from './editor-document.ts'
import { DocumentRegistry } from './document-registry.ts'

/** The documents of this window. Apart from what makes them, so that asking for them does not load the editor. */
export const openDocuments = new DocumentRegistry<EditorDocument>()
