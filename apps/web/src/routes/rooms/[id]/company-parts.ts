import type { CompanyParts } from '#lib/state/company-parts.ts'
import ComposerCompany from './composer/ComposerCompany.svelte'
import HereFaces from './header/HereFaces.svelte'
import ThreadSwitcher from './header/ThreadSwitcher.svelte'

export const COMPANY_PARTS: CompanyParts = { ComposerCompany, HereFaces, ThreadSwitcher }
