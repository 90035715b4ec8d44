/** Is there once all the packages are: it stands last. */
export const INSTALLED_FILE = 'installed'
