import { useCommand } from '../../state/commands.ts'

interface TreeCommands {
  readonly isRunning: boolean
  readonly create: () => void
  readonly copyFilesIn: () => void
  readonly copyFolderIn: () => void
  readonly collapseAll: () => void
}

/** What the palette offers of the tree. */
export function useTreeCommands({ isRunning, create, copyFilesIn, copyFolderIn, collapseAll }: TreeCommands): void {
  useCommand(isRunning ? { id: 'files.new', title: 'New file…', run: create } : null)
  useCommand(isRunning ? { id: 'files.upload', title: 'Copy files into the sandbox…', run: copyFilesIn } : null)
  useCommand(
    isRunning ? { id: 'files.upload-folder', title: 'Copy a folder into the sandbox…', run: copyFolderIn } : null,
  )
  useCommand({ id: 'files.collapse', title: 'Collapse all folders', run: collapseAll })
}
