import { Folder } from 'lucide-react'
import { useRecentFolders } from '../../state/recent-folders.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { shownName } from '../../ui/words.ts'

const mostShown = 5

/** Folders that sandboxes were made from before: a click opens the dialog filled. */
export function RecentFolders() {
  const open = useView((view) => view.open)
  const remembered = useRecentFolders(({ paths }) => paths)
  const sources = (useSandboxes() ?? []).flatMap(({ source }) => (source.kind === 'folder' ? [source.path] : []))
  const paths = [...new Set([...remembered, ...sources.reverse()])].slice(0, mostShown)
  if (paths.length === 0) return null
  return (
    <section className="welcome-section" aria-labelledby="welcome-recent">
      <h2 id="welcome-recent">Recent folders</h2>
      <ul className="recent-folders">
        {paths.map((path) => (
          <li key={path}>
            <button
              type="button"
              className="recent-folder"
              title={path}
              onClick={() => {
                open({ kind: 'new-sandbox', folder: path })
              }}
            >
              <Folder size={14} aria-hidden />
              <span className="recent-folder-name">
                {shownName(path.split(/[\\/]/).filter(Boolean).at(-1) ?? path)}
              </span>
              <span className="recent-folder-path truncate">{shownName(path, 200)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
