import { CloudSection } from './features/cloud/cloud-section.tsx'
import { SecretsSection } from './features/secrets/secrets-section.tsx'
import { SettingsPage } from './features/settings/settings-page.tsx'

/** The page of settings with all that is set there. */
export function SettingsView() {
  return (
    <SettingsPage>
      <SecretsSection />
      <CloudSection />
    </SettingsPage>
  )
}
