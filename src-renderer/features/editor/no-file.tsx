import { useCommands, useShortcut } from '../../state/commands.ts'
import { Button } from '../../ui/button.tsx'

/** What an editor without files is for, and the ways to one. */
export function NoFile() {
  const open = useCommands(({ list }) => list.find(({ id }) => id === 'files.open'))
  const openKeys = useShortcut('files.open')
  if (open === undefined)
    return (
      <div className="empty">
        <h3>Files rest</h3>
        <p>They can be opened when the sandbox runs.</p>
      </div>
    )
  return (
    <div className="empty">
      <h3>No file is open</h3>
      <p>Choose one in the tree: a click looks at it, a double click or Enter keeps it open.</p>
      <Button look="outlined" onClick={open.run}>
        Find a file <kbd className="kbd">{openKeys}</kbd>
      </Button>
      <dl className="empty-keys">
        <Keys command="files.focus" does="Go to the tree" />
        <Keys command="search.focus" does="Search in files" />
        <Keys command="palette" does="Every command" />
      </dl>
    </div>
  )
}

function Keys({ command, does }: { readonly command: string; readonly does: string }) {
  const keys = useShortcut(command)
  if (keys === '') return null
  return (
    <>
      <dt>{does}</dt>
      <dd>
        <kbd className="kbd">{keys}</kbd>
      </dd>
    </>
  )
}
