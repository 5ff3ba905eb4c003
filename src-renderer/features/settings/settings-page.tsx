import { useDeferredValue, useState, type ReactNode } from 'react'
import { attempt } from '../../state/notices.ts'
import { useCloud } from '../../state/server-facts.ts'
import { useSettings } from '../../state/settings.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { PageHead, PageSearch } from '../../ui/page-head.tsx'
import { countInWords } from '../../ui/words.ts'
import { SettingRow } from './setting-row.tsx'
import { settingsFor } from './settings-search.ts'
import './settings.css'

/** All settings, found by typing; below them what is set elsewhere, while nobody searches. */
export function SettingsPage({ children }: { readonly children?: ReactNode }) {
  const [search, setSearch] = useState('')
  const cloud = useCloud()
  const hasCloud = cloud !== undefined && cloud.state !== 'off'
  const groups = settingsFor(useDeferredValue(search), hasCloud)
  const leave = useView((view) => view.leavePage)
  const found = groups.reduce((count, { keys }) => count + keys.length, 0)
  return (
    <section
      className="page settings-page"
      aria-label="Settings"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        if (search === '') leave()
        else setSearch('')
      }}
    >
      <PageHead title="Settings" onLeave={leave}>
        <PageSearch label="Search settings" text={search} onType={setSearch} />
        <span role="status" className="visually-hidden">
          {search === '' ? '' : countInWords(found, 'setting')}
        </span>
      </PageHead>
      <FileProblems />
      {groups.map(({ id, title, keys }) => (
        <section key={id} className="settings-group" aria-labelledby={`settings-${id}`}>
          <h2 id={`settings-${id}`}>{title}</h2>
          <ul className="settings-list">
            {keys.map((key) => (
              <SettingRow key={key} setting={key} />
            ))}
          </ul>
        </section>
      ))}
      {found === 0 && (
        <p className="settings-none muted">No setting has these words. Try “font”, “paste” or “theme”.</p>
      )}
      {search === '' && children}
      <SettingsFile />
    </section>
  )
}

/** What in the file cannot be used, as a whole or by line. */
function FileProblems() {
  const { problems, file } = useSettings()
  if (problems.length === 0) return null
  const isWhole = problems.some(({ key }) => key === null)
  return (
    <Callout
      tone="warn"
      title={isWhole ? 'The file of settings cannot be read' : 'Some settings in the file cannot be used'}
    >
      <ul className="settings-problems">
        {problems.map(({ key, line, text }) => (
          <li key={`${key ?? ''} ${String(line)}`}>
            {line !== null && `Line ${String(line)}: `}
            {key !== null && <code>{key}</code>} {text}
          </li>
        ))}
      </ul>
      <span className="muted">
        {isWhole
          ? 'What held before goes on, and nothing can be changed here until it is mended'
          : 'They are kept as they stand; the defaults hold meanwhile'}
        . The file is <code>{file}</code>.
      </span>
    </Callout>
  )
}

function SettingsFile() {
  const file = useSettings((state) => state.file)
  if (file === null) return null
  return (
    <footer className="settings-file muted">
      <span className="truncate">
        Kept in <code>{file}</code>; edits there hold at once.
      </span>
      <Button
        size="small"
        onClick={() => {
          attempt(() => navigator.clipboard.writeText(file))
        }}
      >
        Copy path
      </Button>
    </footer>
  )
}
